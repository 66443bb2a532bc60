#include "backend/cuda/run/variables.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"

namespace network3::cuda {

Variables::Variables(const std::vector<VariableSpec>& specs, Session& session) : session_(session) {
  for (const VariableSpec& spec : specs) {
    Variable& variable = variables_[spec.name];
    variable.spec = spec;
    variable.host.resize(static_cast<std::size_t>(ElementCount(spec.type.shape)));
    variable.memory = session.Allocate(variable.host.size() * sizeof(float),
                                       spec.name + " " + ToString(spec.type.shape));
  }
  Restore();
}

Variables::Variable& Variables::Find(const std::string& name) {
  return const_cast<Variable&>(std::as_const(*this).Find(name));
}

const Variables::Variable& Variables::Find(const std::string& name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) {
    throw Error(ErrorCode::kArgument, "there is no variable named " + name);
  }
  return found->second;
}

void Variables::Write(const std::map<std::string, Floats>& values) {
  for (const auto& [name, data] : values) {
    const Shape& shape = spec(name).type.shape;
    if (static_cast<std::int64_t>(data.size()) != ElementCount(shape)) {
      throw Error(ErrorCode::kArgument, name + " has the shape " + ToString(shape) + ", that is " +
                                            std::to_string(ElementCount(shape)) + " values; got " +
                                            std::to_string(data.size()));
    }
  }
  std::map<std::string, Floats> taken = values;
  for (auto& [name, data] : taken) std::swap(Find(name).host, data);
  try {
    Restore();
  } catch (...) {
    for (auto& [name, data] : taken) std::swap(Find(name).host, data);
    throw;
  }
}

std::string Variables::Save(const std::vector<Assignment>& assigned, bool check_finite) {
  for (const Assignment& assignment : assigned) {
    Variable& variable = Find(assignment.variable);
    variable.incoming.resize(variable.host.size());
    session_.Download(variable.incoming.data(), variable.memory.address(), variable.memory.bytes());
  }
  session_.Synchronise();
  const auto is_finite = [this](const Assignment& assignment) {
    const Floats& values = Find(assignment.variable).incoming;
    return std::all_of(values.begin(), values.end(),
                       [](float value) { return std::isfinite(value); });
  };
  const auto wrong = std::find_if_not(assigned.begin(), assigned.end(), is_finite);
  if (check_finite && wrong != assigned.end()) return wrong->variable;
  for (const Assignment& assignment : assigned) {
    Variable& variable = Find(assignment.variable);
    std::swap(variable.host, variable.incoming);
  }
  return "";
}

void Variables::Restore() {
  for (const auto& [name, variable] : variables_) {
    session_.Upload(variable.memory.address(), variable.host.data(), variable.memory.bytes());
  }
  session_.Synchronise();
}

}  // namespace network3::cuda
