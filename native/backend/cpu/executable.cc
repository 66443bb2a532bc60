#include "backend/cpu/executable.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "backend/cpu/compile/compile_function.h"
#include "backend/cpu/run/profile.h"
#include "backend/cpu/run/run.h"
#include "backend/run_arguments.h"
#include "core/error.h"
#include "machine/limits.h"

namespace network3::cpu {
namespace {

// Duration of the measurement of the FLOP/s limit.
constexpr std::chrono::milliseconds kLimitDuration(15);
// Number of runs without clocks in a profile. The fastest counts, because the others were
// disturbed.
constexpr int kPlainRuns = 3;

}  // namespace

CpuExecutable::CpuExecutable(std::shared_ptr<const Program> program, const CompileOptions& options)
    : program_(std::move(program)),
      options_(options),
      pool_(options.threads),
      variables_(program_->variables) {}

CompiledFunction& CpuExecutable::Get(const std::string& name) {
  std::unique_ptr<CompiledFunction>& compiled = compiled_[name];
  if (!compiled) {
    const auto function = program_->functions.find(name);
    if (function == program_->functions.end()) {
      throw Error(ErrorCode::kArgument, "there is no function named " + name);
    }
    compiled = CompileFunction(function->second, variables_, options_);
  }
  return *compiled;
}

CompiledFunction& CpuExecutable::GetReady(const std::string& name, const RunArguments& arguments) {
  CompiledFunction& function = Get(name);
  CheckRunArguments(program_->functions.at(name), arguments);
  for (const auto& [variable, layout] : function.variables) {
    variables_.SetLayout(variable, layout);
  }
  return function;
}

void CpuExecutable::Prepare(const std::string& function) { Get(function); }

RunResult CpuExecutable::Run(const std::string& name, const RunArguments& arguments,
                             const std::atomic<bool>& stop) {
  CompiledFunction& function = GetReady(name, arguments);
  // A failed run restores the variables that it had changed.
  const std::vector<Assignment>& assignments = program_->functions.at(name).assignments;
  const Variables::Snapshot snapshot = variables_.Save(assignments);
  try {
    RunResult result = FunctionRun(function, pool_, arguments, stop).Execute();
    if (!arguments.finite.empty() && result.status != RunStatus::kNotFinite) {
      CheckFinite(assignments, result);
    }
    if (result.status == RunStatus::kNotFinite) {
      result.not_finite_in = FirstNotFinite(function);
      variables_.Restore(snapshot);
    }
    return result;
  } catch (...) {
    variables_.Restore(snapshot);
    throw;
  }
}

bool OpResult::IsFinite() const {
  const float* values = storage->f32();
  return std::all_of(values, values + count, [](float value) { return std::isfinite(value); });
}

std::string CpuExecutable::FirstNotFinite(const CompiledFunction& function) {
  for (const OpResult& result : function.results) {
    if (!result.IsFinite()) return result.label;
  }
  return "";
}

// The outputs of a step are computed before its updates, so they do not show a value that the last
// updates made infinite or NaN.
void CpuExecutable::CheckFinite(const std::vector<Assignment>& assignments,
                                RunResult& result) const {
  for (const Assignment& assignment : assignments) {
    if (variables_.IsFinite(assignment.variable)) continue;
    result.status = RunStatus::kNotFinite;
    result.not_finite = assignment.variable;
    return;
  }
}

std::vector<KernelInfo> CpuExecutable::Kernels(const std::string& name) {
  const CompiledFunction& function = Get(name);
  std::vector<KernelInfo> kernels;
  for (const auto* tasks : {&function.prologue, &function.tasks}) {
    for (const Task& task : *tasks) {
      kernels.push_back({task.op, task.label, task.implementation});
    }
  }
  return kernels;
}

ProfileResult CpuExecutable::Profile(const std::string& name, const RunArguments& arguments,
                                     const std::atomic<bool>& stop) {
  CompiledFunction& function = GetReady(name, arguments);
  const Variables::Snapshot snapshot = variables_.Save(program_->functions.at(name).assignments);
  try {
    FunctionRun(function, pool_, arguments, stop).Execute();  // Warms up.
    double step_seconds = std::numeric_limits<double>::infinity();
    for (int i = 0; i < kPlainRuns; ++i) {
      const RunResult plain = FunctionRun(function, pool_, arguments, stop).Execute();
      const auto steps = static_cast<double>(std::max<std::int64_t>(plain.steps, 1));
      step_seconds = std::min(step_seconds, plain.seconds / steps);
    }
    TaskClock clock(function.tasks, arguments.steps);
    FunctionRun(function, pool_, arguments, stop, &clock).Execute();
    variables_.Restore(snapshot);
    return {step_seconds, clock.Medians(), machine::MeasureFlops(options_.threads, kLimitDuration)};
  } catch (...) {
    variables_.Restore(snapshot);
    throw;
  }
}

}  // namespace network3::cpu
