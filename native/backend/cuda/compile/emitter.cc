#include "backend/cuda/compile/emitter.h"

#include <algorithm>
#include <cstddef>

#include "core/error.h"

namespace network3::cuda {

Grid Elementwise(std::int64_t count) {
  constexpr std::int64_t kMostBlocks = 4096;
  const std::int64_t blocks = (count + Grid::kThreads - 1) / Grid::kThreads;
  return {std::clamp<std::int64_t>(blocks, 1, kMostBlocks), 1, Grid::kThreads};
}

Emitter::Emitter(Session& session, std::int64_t batch)
    : session_(session), compiled_(std::make_unique<CompiledFunction>()) {
  compiled_->batch = batch;
  compiled_->run_block = session_.Allocate(sizeof(RunBlock), "the state of a run");
}

CUdeviceptr Emitter::Scalar(const std::string& name) {
  const auto [found, is_new] = compiled_->scalars.emplace(name, scalar_count_);
  return is_new ? NewScalar(0) : ScalarAddress(found->second);
}

CUdeviceptr Emitter::NewMemory(std::int64_t bytes, const std::string& purpose) {
  compiled_->memory.push_back(session_.Allocate(static_cast<std::size_t>(bytes), purpose));
  return compiled_->memory.back().address();
}

CUdeviceptr Emitter::NewScalar(float initial) {
  if (scalar_count_ == kMostRunScalars) {
    throw Error(ErrorCode::kUnsupportedOp, "the cuda backend has no function of more than " +
                                               std::to_string(kMostRunScalars) + " scalars");
  }
  compiled_->constants.scalars[scalar_count_] = initial;
  return ScalarAddress(scalar_count_++);
}

CUdeviceptr Emitter::ScalarAddress(int index) const {
  return compiled_->run_block.address() + offsetof(RunBlock, scalars) +
         static_cast<std::size_t>(index) * sizeof(float);
}

int Emitter::SourceIndex(const std::string& name) {
  const auto found =
      compiled_->sources.emplace(name, static_cast<int>(compiled_->sources.size())).first;
  if (found->second == kMostSources) {
    throw Error(ErrorCode::kUnsupportedOp, "the cuda backend has no function of more than " +
                                               std::to_string(kMostSources) + " data sets");
  }
  return found->second;
}

StepState* Emitter::state() const {
  return ToPointer<StepState>(compiled_->run_block.address() + offsetof(RunBlock, state));
}

void Emitter::LaunchKernel(const Session& session, CUfunction function, const Grid& grid,
                           const void* arguments) {
  void* parameters[] = {const_cast<void*>(arguments)};
  NETWORK3_DRIVER(session.device(), cuLaunchKernel, function, static_cast<unsigned>(grid.blocks),
                  static_cast<unsigned>(grid.rows), 1, static_cast<unsigned>(grid.threads), 1, 1, 0,
                  session.stream(), parameters, nullptr);
}

void Emitter::EmitCopy(const std::string& op, const std::string& label, CUdeviceptr to,
                       CUdeviceptr from, std::int64_t bytes) {
  Emit({op, label, "cuMemcpyDtoDAsync", [session = &session_, to, from, bytes] {
          NETWORK3_DRIVER(session->device(), cuMemcpyDtoDAsync_v2, to, from,
                          static_cast<std::size_t>(bytes), session->stream());
        }});
}

}  // namespace network3::cuda
