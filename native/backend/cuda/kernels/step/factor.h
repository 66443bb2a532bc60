// factor · Π scalars; the scalars are values of the graph.
#pragma once

#include "backend/cuda/kernels/span.h"

namespace network3::cuda {

constexpr int kMostScalars = 4;

struct Factor {
  double factor = 1;
  const float* scalars[kMostScalars] = {};
  int32_t count = 0;

  NETWORK3_DEVICE float Value() const {
    double product = factor;
    for (int i = 0; i < count; ++i) product *= static_cast<double>(*scalars[i]);
    return static_cast<float>(product);
  }
};

}  // namespace network3::cuda
