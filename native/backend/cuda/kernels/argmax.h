#pragma once

#include "backend/cuda/kernels/span.h"

namespace network3::cuda {

// src [N, K] -> index of each row's first maximum [N].
struct ArgmaxArguments {
  static constexpr const char* kName = "network3_argmax";
  int64_t columns = 0;
  Span<const float> src;
  Span<int32_t> dst;
};

}  // namespace network3::cuda
