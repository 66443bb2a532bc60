#pragma once

#include "backend/cuda/kernels/step/sums.h"

namespace network3::cuda {

constexpr int kMostUpdates = 16;
constexpr int kUpdateElements = 1024;  // per block

// w ← (1 - eta·decay) · w - eta · gradient, where the gradient is the sum of `rows` rows.
struct ParameterUpdate {
  Span<float> w;
  Span<const float> gradient;
  int64_t rows = 1;
  Factor eta;
  Factor decay;
  int32_t first_block = 0;
};

// Performs all remaining updates; the last block updates the state: sums, records, the next step.
struct EndStepArguments {
  static constexpr const char* kName = "network3_end_step";
  StepState* state = nullptr;  // null if there are only updates
  int64_t batch = 0;
  int32_t update_count = 0;
  int32_t sum_count = 0;
  ParameterUpdate updates[kMostUpdates];
  Sum sums[kMostSums];
};

}  // namespace network3::cuda
