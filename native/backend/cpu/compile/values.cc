#include "backend/cpu/compile/values.h"

#include <algorithm>
#include <utility>

#include "backend/cpu/compile/assign.h"
#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/lower/elementwise/slice.h"
#include "core/error.h"

namespace network3::cpu {

Values::Values(Compiler& compiler)
    : compiler_(compiler), values_(compiler.function().values.size()) {}

Value Values::Parts(int id) {
  Value& value = Slot(id);
  if (const Op* slice = UnslicedData(id)) EmitSlice(compiler_, *slice);
  if (value.storage == nullptr) {
    throw Error(ErrorCode::kInternal, "a value is read before it is computed");
  }
  // The first reader of a variable fixes its layout: row-major, unless it calls InWeights().
  if (!value.variable.empty()) layout_chosen_.insert(value.variable);
  return value;
}

Value Values::AsIs(int id) {
  const Value value = Parts(id);
  return value.parts == 1 ? value : SumParts(id, value);
}

Value Values::Plain(int id) {
  const Value value = AsIs(id);
  if (!value.weights && value.layout == Layout{}) return value;
  Value form = value;
  form.weights.reset();
  form.layout = Layout{};
  return Convert(id, form);
}

Value Values::InLayout(int id, Layout layout) {
  Value form = AsIs(id);
  if (form.weights) form = Plain(id);
  form.layout = layout;
  return Convert(id, form);
}

Value Values::InWeights(int id, const WeightsLayout& layout) {
  Value& value = Slot(id);
  if (!value.variable.empty() && layout_chosen_.insert(value.variable).second) {
    compiler_.emitter().function().variables[value.variable] = layout;
    value.weights = layout;
    return value;
  }
  Value form = AsIs(id);
  form.weights = layout;
  form.layout = Layout{};
  return Convert(id, form);
}

const Op* Values::UnslicedData(int id) const {
  const bool exists = At(id).storage != nullptr;
  return exists ? nullptr : compiler_.uses().Producer(id, "slice_batch");
}

bool Values::CanLie(int id, const WeightsLayout& layout) const {
  const Value& value = At(id);
  const bool is_chosen = layout_chosen_.count(value.variable) > 0;
  return !value.variable.empty() && (!is_chosen || value.weights == layout);
}

Value Values::Like(int id, const Value& other) {
  return other.weights ? InWeights(id, *other.weights) : InLayout(id, other.layout);
}

// Converts the value to the layout of `form`.
Value Values::Convert(int id, const Value& form) {
  const Value from = AsIs(id);
  if (from.SameLayout(form)) return from;
  const auto [begin, end] = converted_.equal_range(id);
  for (auto known = begin; known != end; ++known) {
    if (known->second.SameLayout(form)) return known->second;
  }
  Value to = from;
  to.variable.clear();
  to.weights = form.weights;
  to.layout = form.layout;
  to.region = form.weights || from.weights ? Region::kElements : Region::kRows;
  to.storage = compiler_.emitter().NewStorage(to.count() * static_cast<std::int64_t>(sizeof(float)),
                                              "a reordered tensor");
  EmitConversion(from, to);
  converted_.emplace(id, to);
  return to;
}

void Values::EmitConversion(const Value& from, const Value& to) {
  Task task = NewTask("reorder", "layout", "network3:reorder");
  if (to.weights || from.weights) {
    const WeightsLayout plain =
        WeightsLayout::RowMajor((to.weights ? to.weights : from.weights)->dims);
    SetReorder(task, compiler_.threads(), from.weights.value_or(plain), from.storage,
               to.weights.value_or(plain), to.storage);
  } else {
    task.accesses = {from.Read(Region::kRows), to.Write(Region::kRows)};
    task.run = [from, to, threads = compiler_.threads(), kernels = &compiler_.kernels()](
                   const Step& step, int thread) {
      const Shape& shape = from.type.shape;
      ForEachImages(from, threads, thread, step, [&](Range images) {
        ConvertLayout(*kernels, to.storage->f32() + images.begin * ImageSize(shape, to.layout),
                      to.layout, from.storage->f32() + images.begin * ImageSize(shape, from.layout),
                      from.layout, shape, images.size());
      });
    };
  }
  compiler_.EmitPreparation(std::move(task), from);
}

Value Values::SumParts(int id, const Value& value) {
  Value sum = value;
  sum.parts = 1;
  sum.part_stride = 0;
  sum.step_stride = 0;
  const bool is_matrix = !value.weights && value.type.shape.size() == 2;
  sum.region = is_matrix ? Region::kRows : Region::kElements;
  sum.storage = compiler_.emitter().NewStorage(
      sum.count() * static_cast<std::int64_t>(sizeof(float)), "a sum");
  Task task =
      NewTask("reduce", "sum over threads", std::string("network3:") + compiler_.kernels().name);
  task.accesses = {value.Read(Region::kWhole), sum.Write(sum.region)};
  task.run = [value, sum, kernels = &compiler_.kernels(), threads = compiler_.threads()](
                 const Step& step, int thread) {
    const auto add = [&](std::int64_t at, std::int64_t count) {
      kernels->sum_parts(sum.storage->f32() + at, value.At(step) + at, value.part_stride,
                         value.parts, count);
    };
    ForEachPiece(sum, sum.region, threads, thread, step, add);
  };
  compiler_.emitter().Emit(std::move(task));
  Slot(id) = sum;
  return sum;
}

Value Values::Define(int id, Layout layout, Region region) {
  Value value;
  value.type = compiler_.type(id);
  value.layout = layout;
  value.region = region;
  value.storage = compiler_.emitter().NewStorage(value.count() * 4,
                                                 ToString(value.type.shape) + " activations");
  Slot(id) = value;
  return value;
}

Value Values::DefineLike(int id, const Value& other) {
  Value value = other;
  value.type = compiler_.type(id);
  value.variable.clear();
  value.storage =
      compiler_.emitter().NewStorage(value.count() * 4, ToString(value.type.shape) + " values");
  Slot(id) = value;
  return value;
}

void Values::DefineAs(int id, const Value& value) { Slot(id) = value; }

Value Values::PartsOf(int id, const std::optional<WeightsLayout>& weights, int parts) const {
  Value value;
  value.type = compiler_.type(id);
  value.weights = weights;
  value.parts = parts;
  // A [C] tensor counts as C images of one element, so the size of a part is that of flat memory.
  const std::int64_t count = value.count();
  value.part_stride = (count + kVector - 1) / kVector * kVector;
  value.region = parts > 1 ? Region::kPrivate : Region::kSingle;
  return value;
}

Value Values::DefineParts(int id, const std::optional<WeightsLayout>& weights, int parts) {
  Value value = PartsOf(id, weights, parts);
  value.storage = compiler_.emitter().NewStorage(value.part_stride * parts * 4, "partial sums");
  Slot(id) = value;
  return value;
}

Value Values::DefineShares(int id, std::int64_t inputs) {
  Placement& placement = compiler_.placement();
  const int parts = ActiveParts((inputs + kVector - 1) / kVector, placement.input_shares().count);
  Value value = PartsOf(id, std::nullopt, parts);
  const int buffers = placement.sum_buffers();
  const std::int64_t step_size = value.part_stride * parts;
  if (buffers > 1) value.step_stride = step_size;
  value.storage = placement.Shared(
      compiler_.emitter(), "partial sums of value " + std::to_string(id), buffers * step_size * 4);
  Slot(id) = value;
  return value;
}

Value Values::Variable(const std::string& name) {
  Value value;
  value.type = compiler_.variables().spec(name).type;
  value.storage = compiler_.placement().Variable(compiler_.emitter(), name,
                                                 compiler_.updates().IsAssigned(name));
  value.variable = name;
  compiler_.emitter().function().variables.emplace(name, std::nullopt);
  return value;
}

bool Values::LiesInAssignedVariable(const Value& value) const {
  const std::vector<Assignment>& assignments = compiler_.function().assignments;
  return std::any_of(assignments.begin(), assignments.end(), [&](const Assignment& assignment) {
    return compiler_.placement().Variable(compiler_.emitter(), assignment.variable, true) ==
           value.storage;
  });
}

Value Values::Kept(const Value& value) {
  if (!LiesInAssignedVariable(value)) return value;
  Value copy = value;
  copy.variable.clear();
  copy.region = Region::kElements;
  copy.storage = compiler_.emitter().NewStorage(value.count() * 4, "a copy of a variable");
  Task task = NewTask("copy", "variable", "network3:copy");
  task.accesses = {value.Read(Region::kElements), copy.Write(Region::kElements)};
  task.run = [value, copy, threads = compiler_.threads()](const Step&, int thread) {
    ForEachRun(copy, Region::kElements, threads, thread, [&](std::int64_t at, std::int64_t count) {
      std::copy_n(value.storage->f32() + at, count, copy.storage->f32() + at);
    });
  };
  compiler_.emitter().Emit(std::move(task));
  return copy;
}

}  // namespace network3::cpu
