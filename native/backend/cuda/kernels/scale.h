#pragma once

#include "backend/cuda/kernels/factor.h"

namespace network3::cuda {

// dst = factor · Π scalars · src.
struct ScaleArguments {
  static constexpr const char* kName = "network3_scale";
  Factor factor;
  Span<const float> src;
  Span<float> dst;
};

}  // namespace network3::cuda
