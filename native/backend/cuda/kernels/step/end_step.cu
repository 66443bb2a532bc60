#include "backend/cuda/kernels/step/end_step.h"

#include <math.h>

#include "backend/cuda/kernels/block.cuh"
#include "backend/cuda/kernels/step/sums.cuh"

namespace network3::cuda {
namespace {

__device__ void Update(const ParameterUpdate& update) {
  const int64_t count = update.w.size;
  const int64_t begin = static_cast<int64_t>(blockIdx.x - update.first_block) * kUpdateElements;
  const int64_t end = begin + kUpdateElements < count ? begin + kUpdateElements : count;
  const float rate = update.eta.Value();
  const float keep = 1.0F - rate * update.decay.Value();
  for (int64_t i = begin + threadIdx.x; i < end; i += blockDim.x) {
    float gradient = update.gradient[i];
    for (int64_t row = 1; row < update.rows; ++row) gradient += update.gradient[row * count + i];
    update.w[i] = keep * update.w[i] - rate * gradient;
  }
}

// If the watched sum of a step is not finite, the run ends: this step and all later ones do not
// count.
__device__ void Book(const EndStepArguments& arguments) {
  StepState& state = *arguments.state;
  const int64_t valid = state.Valid(arguments.batch);
  float totals[kMostSums];
  for (int i = 0; i < arguments.sum_count; ++i) totals[i] = Total(arguments.sums[i], valid);
  __syncthreads();
  if (threadIdx.x != 0) return;
  if (state.watched >= 0 && !isfinite(totals[state.watched])) state.halted = 1;
  if (state.halted == 0) {
    for (int i = 0; i < arguments.sum_count; ++i) {
      state.sums[i] += static_cast<double>(totals[i]);
      if (state.records[i] != nullptr) state.records[i][state.steps] = totals[i];
    }
    ++state.steps;
  }
  ++state.index;
  ++state.number;
}

}  // namespace

NETWORK3_KERNEL(end_step, EndStepArguments) {
  if (arguments.state != nullptr && blockIdx.x == gridDim.x - 1) {
    Book(arguments);
    return;
  }
  const auto block = static_cast<int32_t>(blockIdx.x);
  for (int i = arguments.update_count; i-- > 0;) {
    if (block < arguments.updates[i].first_block) continue;
    Update(arguments.updates[i]);
    return;
  }
}

}  // namespace network3::cuda
