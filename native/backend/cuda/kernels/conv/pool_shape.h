#pragma once

#include "backend/cuda/kernels/span.h"

namespace network3::cuda {

struct PoolShape {
  int64_t images, channels;
  int32_t height, width;
  int32_t out_height, out_width;
  int32_t window_height, window_width;
  int32_t stride_height, stride_width;
  int32_t padding_height, padding_width;
};

// The first and the last window along an axis that contain a cell.
struct WindowRange {
  int32_t first, last;
};

NETWORK3_DEVICE inline WindowRange WindowsOf(int32_t cell, int32_t count, int32_t window,
                                             int32_t stride, int32_t padding) {
  const int32_t at = cell + padding;
  const int32_t first = at < window ? 0 : (at - window) / stride + 1;
  const int32_t last = at / stride;
  return {first, last < count ? last : count - 1};
}

}  // namespace network3::cuda
