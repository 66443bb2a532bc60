#pragma once

#include "backend/cuda/kernels/sums.h"

namespace network3::cuda {

constexpr int kMostUpdates = 16;
constexpr int kUpdateElements = 1024;  // a block

// w ← (1 - eta·decay) · w - eta · gradient, the gradient being the sum of `rows` rows.
struct ParameterUpdate {
  Span<float> w;
  Span<const float> gradient;
  int64_t rows = 1;
  Factor eta;
  Factor decay;
  int32_t first_block = 0;
};

// All updates that are left, and in the last block the books: sums, records, the next step.
struct EndStepArguments {
  static constexpr const char* kName = "network3_end_step";
  StepState* state = nullptr;  // null: updates only
  int64_t batch = 0;
  int32_t update_count = 0;
  int32_t sum_count = 0;
  ParameterUpdate updates[kMostUpdates];
  Sum sums[kMostSums];
};

}  // namespace network3::cuda
