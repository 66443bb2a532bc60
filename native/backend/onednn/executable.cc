#include "backend/onednn/executable.h"

#include <utility>

#include "backend/onednn/compiler.h"
#include "backend/onednn/run.h"
#include "backend/run_arguments.h"
#include "core/error.h"

namespace network3::onednn {

OnednnExecutable::OnednnExecutable(std::shared_ptr<const Program> program,
                                   const CompileOptions& options)
    : program_(std::move(program)),
      options_(options),
      engine_(dnnl::engine::kind::cpu, 0),
      pool_(options.threads),
      variables_(program_->variables, engine_) {}

CompiledFunction& OnednnExecutable::Get(const std::string& name) {
  std::unique_ptr<CompiledFunction>& compiled = compiled_[name];
  if (!compiled) {
    const auto function = program_->functions.find(name);
    if (function == program_->functions.end()) {
      throw Error(ErrorCode::kArgument, "there is no function named " + name);
    }
    compiled =
        Compiler(function->second, variables_, engine_, options_.threads, options_.dropout_key)
            .Compile();
  }
  return *compiled;
}

void OnednnExecutable::Prepare(const std::string& function) { Get(function); }

RunResult OnednnExecutable::Run(const std::string& name, const RunArguments& arguments,
                                const std::atomic<bool>& stop) {
  CompiledFunction& function = Get(name);
  CheckRunArguments(program_->functions.at(name), arguments);
  for (const auto& [variable, layout] : function.variables) {
    variables_.SetLayout(variable, layout);
  }
  // A failed run leaves nothing behind: parameters are those from before it.
  const std::vector<Assignment>& assignments = program_->functions.at(name).assignments;
  const Variables::Snapshot snapshot =
      assignments.empty() ? Variables::Snapshot() : variables_.Save();
  try {
    RunResult result = FunctionRun(function, pool_, arguments, stop).Execute();
    if (!arguments.finite.empty() && result.status != RunStatus::kNotFinite) {
      CheckFinite(assignments, result);
    }
    if (result.status == RunStatus::kNotFinite) variables_.Restore(snapshot);
    return result;
  } catch (...) {
    variables_.Restore(snapshot);
    throw;
  }
}

// An output is computed before the updates of its step, so it does not tell of the last ones.
void OnednnExecutable::CheckFinite(const std::vector<Assignment>& assignments,
                                   RunResult& result) const {
  for (const Assignment& assignment : assignments) {
    if (variables_.IsFinite(assignment.variable)) continue;
    result.status = RunStatus::kNotFinite;
    result.not_finite = assignment.variable;
    return;
  }
}

std::vector<KernelInfo> OnednnExecutable::Kernels(const std::string& name) {
  const CompiledFunction& function = Get(name);
  std::vector<KernelInfo> kernels;
  for (const auto* tasks : {&function.prologue, &function.tasks}) {
    for (const Task& task : *tasks) {
      kernels.push_back({task.op, task.label, task.implementation});
    }
  }
  return kernels;
}

}  // namespace network3::onednn
