#pragma once

#include "backend/cuda/kernels/span.h"

namespace network3::cuda {

// dst = a + b.
struct AddArguments {
  static constexpr const char* kName = "network3_add";
  Span<const float> a;
  Span<const float> b;
  Span<float> dst;
};

}  // namespace network3::cuda
