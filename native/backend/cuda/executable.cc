#include "backend/cuda/executable.h"

#include <limits>
#include <utility>

#include "backend/cuda/compile/compiler.h"
#include "backend/cuda/run/capture.h"
#include "backend/cuda/run/not_finite.h"
#include "backend/run_arguments.h"
#include "core/error.h"
#include "program/fuse_elementwise.h"

namespace network3::cuda {

CudaExecutable::CudaExecutable(std::shared_ptr<Device> device,
                               std::shared_ptr<const Program> program,
                               const CompileOptions& options)
    : device_(std::move(device)),
      program_(std::move(program)),
      options_(options),
      session_(device_, options.tf32, static_cast<std::size_t>(options.memory_limit)),
      variables_(program_->variables, session_),
      run_buffers_(session_) {}

CompiledFunction& CudaExecutable::Get(const std::string& name) {
  const auto known = compiled_.find(name);
  if (known != compiled_.end()) return *known->second;
  const auto function = program_->functions.find(name);
  if (function == program_->functions.end()) {
    throw Error(ErrorCode::kArgument, "there is no function named " + name);
  }
  auto compiled = Compile(function->second);
  CaptureStep(*compiled, session_, variables_);
  return *(compiled_[name] = std::move(compiled));
}

// The first queries make cuDNN load further code.
std::unique_ptr<CompiledFunction> CudaExecutable::Compile(const Function& function) {
  const CaptureLock::Disturbing disturbing(device_->capture_lock());
  // Products of any size are folded into updates, because each is one launch.
  const Function fused = FuseElementwise(function, std::numeric_limits<std::int64_t>::max());
  return Compiler(fused, variables_, session_, options_.dropout_key).Compile();
}

void CudaExecutable::Prepare(const std::string& function) {
  device_->RequireAlive();
  const Device::Scope scope(*device_);
  CaptureSeveralSteps(Get(function), session_);
}

RunResult CudaExecutable::Run(const std::string& name, const RunArguments& arguments,
                              const std::atomic<bool>& stop) {
  device_->RequireAlive();
  const Device::Scope scope(*device_);
  CompiledFunction& function = Get(name);
  const Function& spec = program_->functions.at(name);
  CheckRunArguments(spec, arguments);
  try {
    RunResult result = FunctionRun(function, session_, run_buffers_, arguments, stop).Execute();
    if (result.status == RunStatus::kNotFinite) {
      result.not_finite_in = FindNotFinite(function, spec, arguments, result.steps, stop);
    } else {
      // Outputs are computed before the updates of their step, so they do not show the last
      // updates.
      result.not_finite = variables_.Save(spec.assignments, !arguments.finite.empty());
      if (!result.not_finite.empty()) result.status = RunStatus::kNotFinite;
    }
    if (result.status == RunStatus::kNotFinite) variables_.Restore();
    return result;
  } catch (...) {
    // After a failed run, the parameters are those from before the run.
    if (!device_->lost()) variables_.Restore();
    throw;
  }
}

// Steps that were in flight after the failed step have changed the variables, so the steps before
// the failed one are repeated.
std::string CudaExecutable::FindNotFinite(CompiledFunction& function, const Function& spec,
                                          RunArguments arguments, std::int64_t step,
                                          const std::atomic<bool>& stop) {
  const Function whole = WithAllResults(spec, arguments.finite);
  arguments.finite.clear();
  arguments.record.clear();
  arguments.on_progress = nullptr;
  const RunArguments last = OnlyStep(arguments, step, spec.batch);
  arguments.steps = step;
  try {
    const auto compiled = Compile(whole);
    // Restores the variables from before the run.
    CaptureStep(*compiled, session_, variables_);
    const RunResult before =
        FunctionRun(function, session_, run_buffers_, arguments, stop).Execute();
    if (before.status == RunStatus::kStopped) return "";
    return FirstNotFinite(
        whole, FunctionRun(*compiled, session_, run_buffers_, last, stop).Execute().tensors);
  } catch (const Error& error) {
    // The failure of the run is reported even if there is not enough memory to find its place.
    if (error.code() != ErrorCode::kOutOfMemory) throw;
    return "";
  }
}

void CudaExecutable::Write(const std::map<std::string, Floats>& values) {
  device_->RequireAlive();
  const Device::Scope scope(*device_);
  variables_.Write(values);
}

std::vector<KernelInfo> CudaExecutable::Kernels(const std::string& name) {
  device_->RequireAlive();
  const Device::Scope scope(*device_);
  std::vector<KernelInfo> kernels;
  for (const Node& node : Get(name).nodes) {
    const Graph graph(session_, node.enqueue);
    kernels.push_back(
        {node.op, node.label, node.implementation, static_cast<std::int64_t>(graph.nodes())});
  }
  return kernels;
}

MemoryUse CudaExecutable::Memory() {
  device_->RequireAlive();
  const Device::Scope scope(*device_);
  std::size_t free = 0;
  std::size_t total = 0;
  NETWORK3_DRIVER(*device_, cuMemGetInfo_v2, &free, &total);
  return {static_cast<std::int64_t>(session_.bytes()), static_cast<std::int64_t>(free),
          static_cast<std::int64_t>(total)};
}

}  // namespace network3::cuda
