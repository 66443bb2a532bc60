#pragma once

#include "backend/cuda/kernels/factor.h"

namespace network3::cuda {

// dst = parameter - eta · gradient, into new memory.
struct SgdUpdateArguments {
  static constexpr const char* kName = "network3_sgd_update";
  Factor eta;
  Span<const float> parameter;
  Span<const float> gradient;
  Span<float> dst;
};

}  // namespace network3::cuda
