// The values of a Compiler: the forms in which ops read them, and the outputs that ops define.
#include <utility>

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/lower/elementwise/slice.h"
#include "core/error.h"

namespace network3::cpu {

Value Compiler::Parts(int id) {
  Value& value = values_[static_cast<std::size_t>(id)];
  if (const Op* slice = UnslicedData(id)) EmitSlice(*this, *slice);
  if (value.storage == nullptr) {
    throw Error(ErrorCode::kInternal, "a value is read before it is computed");
  }
  // The first reader of a variable fixes its layout: row-major, unless it calls InWeights().
  if (!value.variable.empty()) layout_chosen_.insert(value.variable);
  return value;
}

Value Compiler::AsIs(int id) {
  const Value value = Parts(id);
  return value.parts == 1 ? value : SumParts(id, value);
}

Value Compiler::Plain(int id) {
  const Value value = AsIs(id);
  if (!value.weights && value.layout == Layout{}) return value;
  Value form = value;
  form.weights.reset();
  form.layout = Layout{};
  return Convert(id, form);
}

Value Compiler::InLayout(int id, Layout layout) {
  Value form = AsIs(id);
  if (form.weights) form = Plain(id);
  form.layout = layout;
  return Convert(id, form);
}

Value Compiler::InWeights(int id, const WeightsLayout& layout) {
  Value& value = values_[static_cast<std::size_t>(id)];
  if (!value.variable.empty() && layout_chosen_.insert(value.variable).second) {
    compiled_->variables[value.variable] = layout;
    value.weights = layout;
    return value;
  }
  Value form = AsIs(id);
  form.weights = layout;
  form.layout = Layout{};
  return Convert(id, form);
}

const Op* Compiler::UnslicedData(int id) const {
  const bool exists = values_[static_cast<std::size_t>(id)].storage != nullptr;
  return exists ? nullptr : uses_.Producer(id, "slice_batch");
}

bool Compiler::CanLie(int id, const WeightsLayout& layout) const {
  const Value& value = values_[static_cast<std::size_t>(id)];
  const bool is_chosen = layout_chosen_.count(value.variable) > 0;
  return !value.variable.empty() && (!is_chosen || value.weights == layout);
}

Value Compiler::Like(int id, const Value& other) {
  return other.weights ? InWeights(id, *other.weights) : InLayout(id, other.layout);
}

// Converts the value to the layout of `form`.
Value Compiler::Convert(int id, const Value& form) {
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
  to.region = form.weights || from.weights ? Region::kSingle : Region::kRows;
  to.storage =
      NewStorage(to.count() * static_cast<std::int64_t>(sizeof(float)), "a reordered tensor");
  EmitConversion(from, to);
  converted_.emplace(id, to);
  return to;
}

void Compiler::EmitConversion(const Value& from, const Value& to) {
  Task task;
  task.op = "reorder";
  task.label = "layout";
  if (to.weights || from.weights) {
    const WeightsLayout plain =
        WeightsLayout::RowMajor((to.weights ? to.weights : from.weights)->dims);
    task.accesses = {from.Read(Region::kSingle), to.Write(Region::kSingle)};
    SetReorder(task, from.weights.value_or(plain), from.storage, to.weights.value_or(plain),
               to.storage);
  } else {
    task.implementation = "network3:reorder";
    task.accesses = {from.Read(Region::kRows), to.Write(Region::kRows)};
    task.run = [from, to, threads = threads_, kernels = &kernels_](const Step& step, int thread) {
      const Shape& shape = from.type.shape;
      ForEachImages(from, threads, thread, step, [&](Range images) {
        ConvertLayout(*kernels, to.storage->f32() + images.begin * ImageSize(shape, to.layout),
                      to.layout, from.storage->f32() + images.begin * ImageSize(shape, from.layout),
                      from.layout, shape, images.size());
      });
    };
  }
  EmitPreparation(std::move(task), from);
}

// Makes the task a conversion of weights, by thread 0.
void Compiler::SetReorder(Task& task, const WeightsLayout& from, Storage* src,
                          const WeightsLayout& to, Storage* dst) {
  task.implementation = "network3:reorder";
  task.run = [conversion = WeightsConversion(from, to), src, dst](const Step&, int thread) {
    if (thread == 0) conversion.Run(dst->f32(), src->f32());
  };
}

Value Compiler::SumParts(int id, const Value& value) {
  Value sum = value;
  sum.parts = 1;
  sum.part_stride = 0;
  sum.step_stride = 0;
  const bool is_matrix = !value.weights && value.type.shape.size() == 2;
  sum.region = is_matrix ? Region::kRows : Region::kElements;
  sum.storage = NewStorage(sum.count() * static_cast<std::int64_t>(sizeof(float)), "a sum");
  Task task;
  task.op = "reduce";
  task.label = "sum over threads";
  task.implementation = std::string("network3:") + kernels_.name;
  task.accesses = {value.Read(Region::kWhole), sum.Write(sum.region)};
  task.run = [value, sum, this_kernels = &kernels_, threads = threads_](const Step& step,
                                                                        int thread) {
    const auto add = [&](std::int64_t at, std::int64_t count) {
      this_kernels->sum_parts(sum.storage->f32() + at, value.At(step) + at, value.part_stride,
                              value.parts, count);
    };
    ForEachPiece(sum, sum.region, threads, thread, step, add);
  };
  Emit(std::move(task));
  values_[static_cast<std::size_t>(id)] = sum;
  return sum;
}

Value Compiler::Define(int id, Layout layout, Region region) {
  Value value;
  value.type = type(id);
  value.layout = layout;
  value.region = region;
  value.storage = NewStorage(value.count() * 4, ToString(value.type.shape) + " activations");
  values_[static_cast<std::size_t>(id)] = value;
  return value;
}

Value Compiler::DefineLike(int id, const Value& other) {
  Value value = other;
  value.type = type(id);
  value.variable.clear();
  value.storage = NewStorage(value.count() * 4, ToString(value.type.shape) + " values");
  values_[static_cast<std::size_t>(id)] = value;
  return value;
}

void Compiler::DefineAs(int id, const Value& value) {
  values_[static_cast<std::size_t>(id)] = value;
}

Value Compiler::PartsOf(int id, const std::optional<WeightsLayout>& weights, int parts) const {
  Value value;
  value.type = type(id);
  value.weights = weights;
  value.parts = parts;
  // A [C] tensor counts as C images of one element, so the size of a part is that of flat memory.
  const std::int64_t count = value.count();
  value.part_stride = (count + kVector - 1) / kVector * kVector;
  value.region = parts > 1 ? Region::kPrivate : Region::kSingle;
  return value;
}

Value Compiler::DefineParts(int id, const std::optional<WeightsLayout>& weights, int parts) {
  Value value = PartsOf(id, weights, parts);
  value.storage = NewStorage(value.part_stride * parts * 4, "partial sums");
  values_[static_cast<std::size_t>(id)] = value;
  return value;
}

InputShares Compiler::input_shares() const {
  if (replica_ == nullptr) return {threads_};
  return {replica_->count, replica_->index};
}

Value Compiler::DefineShares(int id, std::int64_t inputs) {
  const int parts = ActiveParts((inputs + kVector - 1) / kVector, input_shares().count);
  if (replica_ == nullptr) return DefineParts(id, std::nullopt, parts);
  Value value = PartsOf(id, std::nullopt, parts);
  // Even and odd steps use different memory, because one replica may begin its next step while
  // another still reads these sums.
  value.step_stride = value.part_stride * parts;
  value.storage = replica_->memory->Of("partial sums of value " + std::to_string(id),
                                       2 * value.step_stride * 4);
  values_[static_cast<std::size_t>(id)] = value;
  return value;
}

}  // namespace network3::cpu
