#pragma once

#include "backend/cuda/kernels/step_state.h"

namespace network3::cuda {

// predictions [N], labels [N] -> count [] of equal values, without padded rows. Uses one block.
struct CorrectCountArguments {
  static constexpr const char* kName = "network3_correct_count";
  const StepState* state = nullptr;
  int64_t batch = 0;
  Span<const int32_t> predictions;
  Span<const int32_t> labels;
  Span<float> dst;
};

}  // namespace network3::cuda
