#include "backend/cpu/compile/compiler.h"

#include <utility>

#include "backend/cpu/compile/assign.h"
#include "backend/cpu/lower/ops.h"
#include "backend/cpu/passes/tuning.h"

namespace network3::cpu {

Compiler::Compiler(const Function& function, Variables& variables, const CompileOptions& options,
                   Placement& placement)
    : function_(function),
      variables_(variables),
      placement_(placement),
      threads_(options.threads),
      dropout_key_(options.dropout_key),
      kernels_(SelectKernels()),
      passes_(PassSwitches::From(options.passes)),
      uses_(function),
      emitter_(function.batch, options.threads),
      values_(*this),
      updates_(*this),
      skipped_(updates_.plan().folded) {}

std::unique_ptr<CompiledFunction> Compiler::Compile() {
  CompileOps(false);
  EmitOutputs(false);
  std::vector<Value> sources;
  for (const Assignment& assignment : updates_.plan().copies) {
    sources.push_back(values_.Kept(values_.Plain(assignment.value)));
  }
  // Updates come after all other ops, so that those read the old values.
  for (const Update& update : updates_.plan().updates) CompileUpdate(*this, update);
  for (const InPlaceUpdate& update : updates_.plan().in_place) CompileInPlace(*this, update);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    EmitAssignment(*this, updates_.plan().copies[i].variable, sources[i]);
  }
  if (placement_.has_outputs()) {
    updates_.EmitKept();
    CompileOps(true);
    EmitOutputs(true);
  }
  ListResults();
  placement_.Finish(emitter_);
  return emitter_.Finish();
}

void Compiler::CompileOps(bool late) {
  for (const Op& op : function_.ops) {
    if (skipped_[IndexOf(op)] || updates_.IsCompiledLate(op) != late) continue;
    FindOp(op)(*this, op);
  }
}

void Compiler::EmitPreparation(Task task, const Value& from) {
  if (!from.variable.empty() && !updates_.IsAssigned(from.variable)) {
    emitter_.EmitOnce(std::move(task));
  } else {
    emitter_.Emit(std::move(task));
  }
}

bool Compiler::Prefers(Choice choice, const char* pass, std::initializer_list<std::int64_t> sizes,
                       bool rule) const {
  if (choice != Choice::kTable) return choice == Choice::kAlways;
  // The table compares with oneDNN.
  if (!passes_.onednn) return rule;
  return FasterByTable(pass, kernels_.name, threads_, sizes).value_or(rule);
}

}  // namespace network3::cpu
