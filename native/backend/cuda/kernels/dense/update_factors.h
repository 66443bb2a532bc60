#pragma once

#include "backend/cuda/kernels/step/factor.h"

namespace network3::cuda {

// The factors with which a product performs an update: dst[0] = -eta, dst[1] = 1 - eta · decay.
struct UpdateFactorsArguments {
  static constexpr const char* kName = "network3_update_factors";
  Factor eta;
  Factor decay;
  Span<float> dst;
};

}  // namespace network3::cuda
