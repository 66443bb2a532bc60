#pragma once

#include "backend/cuda/kernels/step/step_state.h"

namespace network3::cuda {

// Appends the rows of src [batch, ...], without padded ones, to the rows of the steps before.
struct CollectArguments {
  static constexpr const char* kName = "network3_collect";
  const StepState* state = nullptr;
  int64_t batch = 0;
  int64_t row_size = 0;
  int32_t output = 0;
  Span<const uint32_t> src;  // floats or integers, which have the same size
};

}  // namespace network3::cuda
