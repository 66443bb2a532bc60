#pragma once

#include "backend/cuda/kernels/step/factor.h"
#include "backend/cuda/kernels/step/step_state.h"

namespace network3::cuda {

constexpr int kSoftmaxThreads = 128;

// logits [N, K], labels [N] -> probabilities [N, K], one cost per row, and the gradient with
// respect to the logits: factor · (softmax - onehot), divided by the number of rows for the mean;
// zero for padded rows. Absent outputs are left out. The logits are given, or are x [N, D] · w [D,
// K] + bias with K <= kSoftmaxThreads. Uses one block per row.
struct SoftmaxArguments {
  static constexpr const char* kName = "network3_softmax";
  const StepState* state = nullptr;
  int64_t batch = 0;
  int64_t classes = 0;
  int32_t mean = 0;
  Span<const float> logits;
  int64_t depth = 0;
  Span<const float> x;
  Span<const float> w;
  Span<const float> bias;
  Span<const int32_t> labels;
  Span<float> probabilities;
  Span<double> row_costs;
  Factor diff;
  Span<float> diff_logits;
};

// Computes only the gradient, from existing probabilities.
struct SoftmaxBackwardArguments {
  static constexpr const char* kName = "network3_softmax_backward";
  const StepState* state = nullptr;
  int64_t batch = 0;
  int64_t classes = 0;
  int32_t mean = 0;
  Span<const float> probabilities;
  Span<const int32_t> labels;
  Factor diff;
  Span<float> diff_logits;
};

}  // namespace network3::cuda
