#include "backend/cpu/run/variables.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "backend/cpu/run/partition.h"
#include "core/error.h"

namespace network3::cpu {

dnnl::memory::desc RowMajor(const dnnl::memory::desc& desc) {
  const dnnl::memory::dims dims = desc.get_dims();
  dnnl::memory::dims strides(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  return {dims, dnnl::memory::data_type::f32, strides};
}

Variables::Variables(const std::vector<VariableSpec>& specs, dnnl::engine engine)
    : engine_(std::move(engine)) {
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

void Variables::Reorder(const dnnl::memory::desc& from, void* src, const dnnl::memory::desc& to,
                        void* dst) {
  dnnl::stream stream(engine_);
  dnnl::memory source(from, engine_, src);
  dnnl::memory target(to, engine_, dst);
  dnnl::reorder(source, target).execute(stream, source, target);
  stream.wait();
}

void Variables::SetLayout(const std::string& name,
                          const std::optional<dnnl::memory::desc>& layout) {
  Variable& variable = Find(name);
  if (variable.layout == layout) return;
  const dnnl::memory::desc plain = RowMajor(layout ? *layout : *variable.layout);
  const dnnl::memory::desc to = layout.value_or(plain);
  const dnnl::memory::desc from = variable.layout.value_or(plain);
  Buffer converted(BytesIn(name, layout), name);
  Reorder(from, variable.storage.buffer.data(), to, converted.data());
  variable.storage.buffer = std::move(converted);
  variable.layout = layout;
}

std::size_t Variables::BytesIn(const std::string& name,
                               const std::optional<dnnl::memory::desc>& layout) const {
  if (layout) {
    return static_cast<std::size_t>(
        RoundUp(static_cast<std::int64_t>(layout->get_size()), kVector * 4));
  }
  return static_cast<std::size_t>(ElementCount(Find(name).spec.type.shape)) * sizeof(float);
}

Floats Variables::Read(const std::string& name) {
  Variable& variable = Find(name);
  Floats values(static_cast<std::size_t>(ElementCount(variable.spec.type.shape)));
  if (variable.layout) {
    Reorder(*variable.layout, variable.storage.buffer.data(), RowMajor(*variable.layout),
            values.data());
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
  return std::all_of(data, data + buffer.bytes() / sizeof(float),
                     [](float value) { return std::isfinite(value); });
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
