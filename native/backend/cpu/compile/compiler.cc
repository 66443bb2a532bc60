#include "backend/cpu/compile/compiler.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "backend/cpu/compile/primitive_call.h"
#include "backend/cpu/lower/dense/dense_layer.h"
#include "backend/cpu/lower/dense/gemm.h"
#include "backend/cpu/lower/elementwise/slice.h"
#include "backend/cpu/lower/ops.h"
#include "backend/cpu/passes/tuning.h"
#include "core/allocation.h"
#include "core/error.h"

namespace network3::cpu {

Compiler::Compiler(const Function& function, Variables& variables, dnnl::engine engine,
                   const CompileOptions& options, const Replica* replica)
    : function_(function),
      replica_(replica),
      variables_(variables),
      engine_(std::move(engine)),
      threads_(options.threads),
      dropout_key_(options.dropout_key),
      kernels_(SelectKernels()),
      passes_(PassSwitches::From(options.passes)),
      uses_(function),
      plan_(passes_.fold_updates ? FoldUpdates(function, uses_, kShortWork)
                                 : CopyAssignments(function)),
      skipped_(plan_.folded),
      late_(passes_.fold_penalty ? LateOps(function, uses_, plan_) : std::vector<bool>()),
      values_(function.values.size()),
      scratchpads_(static_cast<std::size_t>(options.threads)) {}

std::unique_ptr<CompiledFunction> Compiler::Compile() {
  compiled_ = std::make_unique<CompiledFunction>();
  compiled_->batch = function_.batch;
  for (int i = 0; i < threads_; ++i) {
    compiled_->threads.push_back(std::make_unique<ThreadState>());
    compiled_->threads.back()->stream = dnnl::stream(engine_);
  }
  CompileOps(false);
  EmitOutputs(false);
  std::vector<Value> sources;
  for (const Assignment& assignment : plan_.copies)
    sources.push_back(Kept(Plain(assignment.value)));
  // Updates come after all other ops, so that those read the old values.
  for (const Update& update : plan_.updates) CompileUpdate(*this, update);
  for (std::size_t i = 0; i < sources.size(); ++i) EmitCopy(plan_.copies[i].variable, sources[i]);
  // Late ops serve the outputs, which only replica 0 computes.
  if (replica_ == nullptr || replica_->index == 0) {
    for (Task& task : late_tasks_) Emit(std::move(task));
    CompileOps(true);
    EmitOutputs(true);
  }
  ListResults();
  EmitCopiesOfVariables();
  for (std::size_t i = 0; i < scratchpads_.size(); ++i) {
    compiled_->threads[i]->scratchpad = Buffer(scratchpads_[i], "a scratchpad");
  }
  return std::move(compiled_);
}

// Compiles the early or the late ops. Penalties belong to the early ones; they emit their late
// tasks with EmitLate().
void Compiler::CompileOps(bool late) {
  for (std::size_t i = 0; i < function_.ops.size(); ++i) {
    const Op& op = function_.ops[i];
    if (skipped_[i] || (IsLate(i) && op.name != "l2_penalty") != late) continue;
    // oneDNN does not check its allocations and would crash without memory. No op's primitives need
    // as much as this.
    constexpr std::size_t kPrimitives = 16 << 20;
    RequireMemory(kPrimitives);
    FindOp(op)(*this, op);
  }
}

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

Value Compiler::InWeights(int id, const dnnl::memory::desc& desc) {
  Value& value = values_[static_cast<std::size_t>(id)];
  if (!value.variable.empty() && layout_chosen_.insert(value.variable).second) {
    compiled_->variables[value.variable] = desc;
    value.weights = desc;
    return value;
  }
  Value form = AsIs(id);
  form.weights = desc;
  form.layout = Layout{};
  return Convert(id, form);
}

const Op* Compiler::UnslicedData(int id) const {
  const bool exists = values_[static_cast<std::size_t>(id)].storage != nullptr;
  return exists ? nullptr : uses_.Producer(id, "slice_batch");
}

bool Compiler::CanLie(int id, const dnnl::memory::desc& desc) const {
  const Value& value = values_[static_cast<std::size_t>(id)];
  const bool is_chosen = layout_chosen_.count(value.variable) > 0;
  return !value.variable.empty() && (!is_chosen || value.weights == desc);
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
    const dnnl::memory::desc& chosen = to.weights ? *to.weights : *from.weights;
    const dnnl::memory::desc source = from.weights.value_or(RowMajor(chosen));
    const dnnl::memory::desc target = to.weights.value_or(RowMajor(chosen));
    task.accesses = {from.Read(Region::kSingle), to.Write(Region::kSingle)};
    SetReorder(task, source, from.storage, target, to.storage);
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

// Makes the task a oneDNN reorder that thread 0 executes.
void Compiler::SetReorder(Task& task, const dnnl::memory::desc& from, Storage* src,
                          const dnnl::memory::desc& to, Storage* dst) {
  const dnnl::reorder::primitive_desc description(engine_, from, engine_, to, UserScratchpad());
  task.implementation = description.impl_info_str();
  auto call = std::make_shared<PrimitiveCall>(
      *this, 0, dnnl::reorder(description), description.scratchpad_desc(),
      std::vector<PrimitiveArgument>{{DNNL_ARG_FROM, from, src}, {DNNL_ARG_TO, to, dst}});
  task.run = [call](const Step&, int thread) {
    if (thread == 0) call->Execute();
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

Value Compiler::PartsOf(int id, const std::optional<dnnl::memory::desc>& weights, int parts) const {
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

Value Compiler::DefineParts(int id, const std::optional<dnnl::memory::desc>& weights, int parts) {
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

Storage* Compiler::NewStorage(std::int64_t bytes, const std::string& purpose) {
  compiled_->storages.push_back(std::make_unique<Storage>());
  compiled_->storages.back()->buffer = Buffer(static_cast<std::size_t>(bytes), purpose);
  return compiled_->storages.back().get();
}

void Compiler::Emit(Task task) { compiled_->tasks.push_back(std::move(task)); }

void Compiler::EmitPreparation(Task task, const Value& from) {
  const bool once = !from.variable.empty() && !IsAssigned(from.variable);
  (once ? compiled_->prologue : compiled_->tasks).push_back(std::move(task));
}

Task Compiler::NewTask(const Op& op, std::string implementation) const {
  Task task;
  task.op = op.name;
  task.label = op.label;
  task.implementation = std::move(implementation);
  return task;
}

void Compiler::NeedScratchpad(int thread, std::size_t bytes) {
  std::size_t& most = scratchpads_[static_cast<std::size_t>(thread)];
  most = std::max(most, bytes);
}

Storage* Compiler::ScalarStorage(const std::string& name) {
  Storage*& storage = compiled_->scalars[name];
  if (storage == nullptr) {
    storage = replica_ == nullptr ? NewStorage(sizeof(float), name)
                                  : replica_->memory->Of("scalar " + name, sizeof(float));
  }
  return storage;
}

Storage* Compiler::VariableStorage(const std::string& name) {
  const bool is_own = replica_ != nullptr && replica_->index > 0 && IsAssigned(name) &&
                      replica_->shared_variables->count(name) == 0;
  if (!is_own) return variables_.storage(name);
  Storage*& own = own_variables_[name];
  if (own == nullptr) own = NewStorage(0, name);
  return own;
}

// Copies each variable of which this replica has a copy at the beginning of a run. During the run
// all replicas change their copies in the same way.
void Compiler::EmitCopiesOfVariables() {
  for (const auto& own_variable : own_variables_) {
    const std::string& name = own_variable.first;
    Storage* const own = own_variable.second;
    const std::size_t bytes = variables_.BytesIn(name, compiled_->variables.at(name));
    own->buffer = Buffer(bytes, name);
    Task task;
    task.op = "copy";
    task.label = name;
    task.implementation = "network3:copy";
    task.run = [own, bytes, variable = variables_.storage(name)](const Step&, int) {
      std::memcpy(own->buffer.data(), variable->buffer.data(), bytes);
    };
    compiled_->prologue.push_back(std::move(task));
  }
}

Value Compiler::VariableValue(const std::string& name) {
  Value value;
  value.type = variables_.spec(name).type;
  value.storage = VariableStorage(name);
  value.variable = name;
  compiled_->variables.emplace(name, std::nullopt);
  return value;
}

bool Compiler::Prefers(Choice choice, const char* pass, std::initializer_list<std::int64_t> sizes,
                       bool rule) const {
  if (choice != Choice::kTable) return choice == Choice::kAlways;
  return FasterByTable(pass, kernels_.name, threads_, sizes).value_or(rule);
}

void Compiler::Skip(const Op& op) {
  skipped_[static_cast<std::size_t>(&op - function_.ops.data())] = true;
}

std::optional<Update> Compiler::TakeUpdateBeside(const Op& data_product) {
  // A step cannot be cut off after its first update, so it must not take long from there.
  if (!passes_.join_updates || MultiplyAdds(function_) > kShortStep) return std::nullopt;
  const auto found =
      std::find_if(plan_.updates.begin(), plan_.updates.end(),
                   [&](const Update& update) { return update.data_product == &data_product; });
  if (found == plan_.updates.end()) return std::nullopt;
  Update update = std::move(*found);
  plan_.updates.erase(found);
  return update;
}

Squares Compiler::NewSquares(const Value& factor) {
  return {NewStorage(threads_ * Squares::kStride * 8, "sums of squares"), factor, threads_};
}

Squares Compiler::SharedSquares(const std::string& variable, const Value& factor) {
  const int parts = replica_->count;
  return {replica_->memory->Of("squares of " + variable, parts * Squares::kStride * 8), factor,
          parts};
}

const Squares* Compiler::AskForSquares(int weights, const Value& factor) {
  const auto is_of = [&](const Update& update) {
    return update.parameter == weights && IsDenseUpdate(*this, update);
  };
  if (late_.empty() || squares_.count(weights) > 0 ||
      std::none_of(plan_.updates.begin(), plan_.updates.end(), is_of)) {
    return nullptr;
  }
  ChooseDenseLayout(*this, weights);
  const std::string& variable = uses_.Producer(weights, "variable")->attributes.String("name");
  const bool is_shared = replica_ != nullptr && replica_->shared_variables->count(variable) > 0;
  const Squares squares = is_shared ? SharedSquares(variable, factor) : NewSquares(factor);
  return &squares_.emplace(weights, squares).first->second;
}

std::optional<Squares> Compiler::SquaresOf(int weights) const {
  const auto found = squares_.find(weights);
  if (found == squares_.end()) return std::nullopt;
  return found->second;
}

void Compiler::EmitLate(Task task) {
  (late_.empty() ? compiled_->tasks : late_tasks_).push_back(std::move(task));
}

bool Compiler::IsReadLate(int id) const {
  const std::vector<const Op*>& readers = uses_.Readers(id);
  const auto is_late = [&](const Op* reader) {
    return reader->name != "l2_penalty" &&
           IsLate(static_cast<std::size_t>(reader - function_.ops.data()));
  };
  return !uses_.IsRoot(id) && std::all_of(readers.begin(), readers.end(), is_late);
}

bool Compiler::IsAssigned(const std::string& variable) const {
  return std::any_of(function_.assignments.begin(), function_.assignments.end(),
                     [&](const Assignment& assignment) { return assignment.variable == variable; });
}

bool Compiler::LiesInAssignedVariable(const Value& value) {
  return std::any_of(function_.assignments.begin(), function_.assignments.end(),
                     [&](const Assignment& assignment) {
                       return VariableStorage(assignment.variable) == value.storage;
                     });
}

Value Compiler::Kept(const Value& value) {
  if (!LiesInAssignedVariable(value)) return value;
  Value copy = value;
  copy.variable.clear();
  copy.region = Region::kElements;
  copy.storage = NewStorage(value.count() * 4, "a copy of a variable");
  Task task;
  task.op = "copy";
  task.label = "variable";
  task.implementation = "network3:copy";
  task.accesses = {value.Read(Region::kElements), copy.Write(Region::kElements)};
  task.run = [value, copy, threads = threads_](const Step&, int thread) {
    ForEachRun(copy, Region::kElements, threads, thread, [&](std::int64_t at, std::int64_t count) {
      std::copy_n(value.storage->f32() + at, count, copy.storage->f32() + at);
    });
  };
  Emit(std::move(task));
  return copy;
}

// Lists the results that are searched for the first value that is not finite. Ops without inputs
// are left out because the caller provides their values, and variables because they have changed by
// then.
void Compiler::ListResults() {
  for (const Op& op : function_.ops) {
    if (op.inputs.empty()) continue;
    for (const int id : op.outputs) {
      const Value& value = values_[static_cast<std::size_t>(id)];
      const bool is_own = value.storage != nullptr && !LiesInAssignedVariable(value);
      if (!is_own || value.parts != 1 || value.type.dtype != DType::kF32) continue;
      compiled_->results.push_back({op.label, value.storage, value.count()});
    }
  }
}

void Compiler::EmitOutputs(bool late) {
  for (const Output& output : function_.outputs) {
    const Op* producer = uses_.Producer(output.value);
    if (IsLate(static_cast<std::size_t>(producer - function_.ops.data())) != late) continue;
    const Value value = Kept(Plain(output.value));
    compiled_->outputs.push_back({output, value});
    if (output.kind == OutputKind::kRows) EmitCollect(output, value);
  }
}

// Copies the rows that are no padding to the tensor that the run returns.
void Compiler::EmitCollect(const Output& output, const Value& value) {
  Task task;
  task.op = "collect";
  task.label = output.name;
  task.implementation = "network3:copy";
  task.accesses = {value.Read(Region::kRows)};
  task.run = [value, name = output.name, batch = function_.batch, threads = threads_](
                 const Step& step, int thread) {
    const Range rows = Split(batch, threads, thread);
    const std::int64_t count = std::min(rows.end, step.valid) - rows.begin;
    if (count <= 0) return;
    const std::int64_t size = ElementCount(value.type.shape) / batch;
    const std::int64_t to = (step.index * batch + rows.begin) * size;
    Tensor& tensor = step.result->tensors.at(name);
    if (value.type.dtype == DType::kI32) {
      std::copy_n(value.storage->i32() + rows.begin * size, count * size, tensor.i32.begin() + to);
    } else {
      std::copy_n(value.storage->f32() + rows.begin * size, count * size, tensor.f32.begin() + to);
    }
  };
  Emit(std::move(task));
}

// Assigns a row-major value to a variable by a copy, if the assignment is no update in place.
void Compiler::EmitCopy(const std::string& variable, const Value& source) {
  const std::optional<dnnl::memory::desc> layout = compiled_->variables[variable];
  Task task;
  task.op = "assign";
  task.label = variable;
  task.commits = true;
  Value target = VariableValue(variable);
  target.weights = layout;
  task.accesses = {source.Read(Region::kSingle), target.Write(Region::kSingle)};
  if (layout) {
    const dnnl::memory::desc plain = RowMajor(*layout);
    SetReorder(task, plain, source.storage, *layout, target.storage);
  } else {
    task.implementation = "network3:copy";
    task.run = [source, target](const Step&, int thread) {
      if (thread == 0) std::copy_n(source.storage->f32(), source.count(), target.storage->f32());
    };
  }
  Emit(std::move(task));
}

}  // namespace network3::cpu
