#pragma once

#include "backend/cuda/kernels/span.h"

namespace network3::cuda {

// The gradient of a convolution's weights, computed from the gradient of the pooling after it. Only
// the maximum of each window contributes. src [N, C, H, W] -> diff_weights [O, C/G, KH, KW]. Uses
// one block per filter and channel.
struct WinnerWeights {
  Span<const float> src;
  Span<float> diff_weights;
  int32_t channels = 0;
  int32_t group_channels = 0;  // channels of a filter: C/G
  int32_t group_filters = 0;   // filters that share these channels: O/G
  int32_t height = 0, width = 0;
  int32_t kernel_height = 0, kernel_width = 0;
  int32_t stride_height = 0, stride_width = 0;
  int32_t padding_height = 0, padding_width = 0;
};

}  // namespace network3::cuda
