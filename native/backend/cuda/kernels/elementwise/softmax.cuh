#pragma once

#include "backend/cuda/kernels/elementwise/softmax.h"

namespace network3::cuda {

// Returns the gradient of the cost with respect to the logit of one class.
__device__ inline float LogitDiff(const StepState& state, int64_t batch, bool mean,
                                  const Factor& diff, int64_t row, bool is_label,
                                  float probability) {
  const int64_t valid = state.Valid(batch);
  if (row >= valid) return 0;
  const float factor = mean ? diff.Value() / static_cast<float>(valid) : diff.Value();
  return is_label ? factor * probability - factor : factor * probability;
}

}  // namespace network3::cuda
