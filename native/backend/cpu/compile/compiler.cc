#include "backend/cpu/compile/compiler.h"

#include <algorithm>
#include <utility>

#include "backend/cpu/lower/dense/gemm.h"
#include "backend/cpu/lower/ops.h"
#include "backend/cpu/passes/tuning.h"

namespace network3::cpu {

Compiler::Compiler(const Function& function, Variables& variables, const CompileOptions& options,
                   const Replica* replica)
    : function_(function),
      replica_(replica),
      variables_(variables),
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
    compiled_->scratchpads.push_back(std::make_unique<Buffer>());
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
    *compiled_->scratchpads[i] = Buffer(scratchpads_[i], "a scratchpad");
  }
  return std::move(compiled_);
}

// Compiles the early or the late ops. Penalties belong to the early ones; they emit their late
// tasks with EmitLate().
void Compiler::CompileOps(bool late) {
  for (std::size_t i = 0; i < function_.ops.size(); ++i) {
    const Op& op = function_.ops[i];
    if (skipped_[i] || (IsLate(i) && op.name != "l2_penalty") != late) continue;
    FindOp(op)(*this, op);
  }
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

Buffer* Compiler::NeedScratchpad(int thread, std::size_t bytes) {
  const auto index = static_cast<std::size_t>(thread);
  scratchpads_[index] = std::max(scratchpads_[index], bytes);
  return compiled_->scratchpads[index].get();
}

bool Compiler::Prefers(Choice choice, const char* pass, std::initializer_list<std::int64_t> sizes,
                       bool rule) const {
  if (choice != Choice::kTable) return choice == Choice::kAlways;
  // The table compares with oneDNN.
  if (!passes_.onednn) return rule;
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

}  // namespace network3::cpu
