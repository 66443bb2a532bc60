#pragma once

#include "backend/cuda/kernels/conv/pool_shape.h"
#include "backend/cuda/kernels/conv/winner_weights.h"
#include "backend/cuda/kernels/elementwise/epilogue.h"

namespace network3::cuda {

// src [N, C, H, W] -> maximum [N, C, PH, PW] after the epilogue, and its position in the window.
struct MaxPoolArguments {
  static constexpr const char* kName = "network3_max_pool";
  PoolShape shape{};
  Span<const float> src;
  Span<int32_t> workspace;
  Span<float> maximum;  // before the epilogue; may be absent
  Epilogue epilogue;
};

// diff_dst [N, C, PH, PW], workspace -> diff_src [N, C, H, W]; diff_bias [C], the sum of diff_dst
// over images and positions; and the gradient of the weights of the convolution before the pooling.
// Absent outputs are left out. Uses one block per channel, followed by the blocks of the weights.
struct MaxPoolBackwardArguments {
  static constexpr const char* kName = "network3_max_pool_backward";
  PoolShape shape{};
  Span<const float> diff_dst;
  DiffEpilogue epilogue;  // applied to diff_dst
  Span<const int32_t> workspace;
  Span<float> diff_src;
  Span<float> diff_bias;
  int64_t channel_blocks = 0;
  WinnerWeights weights;
};

}  // namespace network3::cuda
