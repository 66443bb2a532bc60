#pragma once

#include "backend/cuda/kernels/elementwise/epilogue.h"

namespace network3::cuda {

// diff_dst [N, C, spatial] -> diff_src of the same shape, and diff_bias [C], the sum over images
// and positions. Either may be absent. Uses one block per channel.
struct BiasBackwardArguments {
  static constexpr const char* kName = "network3_bias_backward";
  int64_t images = 0;
  int64_t channels = 0;
  int64_t spatial = 0;
  Span<const float> diff_dst;
  DiffEpilogue epilogue;
  Span<float> diff_src;
  Span<float> diff_bias;
};

}  // namespace network3::cuda
