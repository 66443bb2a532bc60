#include "backend/cpu/run/variables.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "backend/cpu/run/partition.h"
#include "core/error.h"

namespace network3::cpu {

Variables::Variables(const std::vector<VariableSpec>& specs) {
  for (const VariableSpec& spec : specs) {
    Variable& variable = variables_[spec.name];
    variable.spec = spec;
    variable.storage.buffer =
        Buffer(static_cast<std::size_t>(ElementCount(spec.type.shape)) * sizeof(float),
               spec.name + " " + ToString(spec.type.shape));
  }
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

void Variables::SetLayout(const std::string& name, const std::optional<WeightsLayout>& layout) {
  Variable& variable = Find(name);
  if (variable.layout == layout) return;
  const WeightsLayout plain = WeightsLayout::RowMajor((layout ? layout : variable.layout)->dims);
  Storage converted{Buffer(BytesIn(name, layout), name)};
  WeightsConversion(variable.layout.value_or(plain), layout.value_or(plain))
      .Run(converted.f32(), variable.storage.f32());
  variable.storage = std::move(converted);
  variable.layout = layout;
}

std::size_t Variables::BytesIn(const std::string& name,
                               const std::optional<WeightsLayout>& layout) const {
  const std::int64_t count =
      layout ? RoundUp(layout->Elements(), kVector) : ElementCount(Find(name).spec.type.shape);
  return static_cast<std::size_t>(count) * sizeof(float);
}

Floats Variables::Read(const std::string& name) {
  Variable& variable = Find(name);
  Floats values(static_cast<std::size_t>(ElementCount(variable.spec.type.shape)));
  if (variable.layout) {
    const WeightsLayout& layout = *variable.layout;
    WeightsConversion(layout, WeightsLayout::RowMajor(layout.dims))
        .Run(values.data(), variable.storage.f32());
  } else {
    std::copy_n(variable.storage.f32(), values.size(), values.begin());
  }
  return values;
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
  // Conversions may run out of memory, so they precede the first change of a value.
  for (const auto& value : values) SetLayout(value.first, std::nullopt);
  for (const auto& [name, data] : values) {
    std::copy(data.begin(), data.end(), Find(name).storage.f32());
  }
}

bool Variables::IsFinite(const std::string& name) const {
  const Buffer& buffer = Find(name).storage.buffer;
  const auto* data = buffer.as<float>();
  const std::size_t count = buffer.bytes() / sizeof(float);
  // A number times zero is NaN if it is not finite. Blocks without a way out are vectorised.
  constexpr std::size_t kBlock = 4096;
  bool is_finite = true;
  for (std::size_t at = 0; at < count && is_finite; at += kBlock) {
    const std::size_t end = std::min(count, at + kBlock);
    for (std::size_t i = at; i < end; ++i) is_finite &= data[i] * 0.0F == 0.0F;
  }
  return is_finite;
}

Variables::Snapshot Variables::Save(const std::vector<Assignment>& assignments) const {
  Snapshot snapshot;
  for (const Assignment& assignment : assignments) {
    const Buffer& buffer = Find(assignment.variable).storage.buffer;
    const auto* data = buffer.as<float>();
    snapshot[assignment.variable].assign(data, data + buffer.bytes() / sizeof(float));
  }
  return snapshot;
}

void Variables::Restore(const Snapshot& snapshot) {
  for (const auto& [name, data] : snapshot) {
    std::copy(data.begin(), data.end(), Find(name).storage.f32());
  }
}

}  // namespace network3::cpu
