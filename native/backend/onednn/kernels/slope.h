// The slopes of the activation functions, read off their results.
#pragma once

#include "backend/onednn/kernels/columns.h"
#include "backend/onednn/kernels/kernels.h"

// diff · f'(.), y = f(.)
static inline Wide TimesSlope(const Wide& diff, const Wide& y,
                              network3::onednn::ActivationFunction function) {
  using network3::onednn::ActivationFunction;
  const Wide one = Broadcast(1);
  switch (function) {
    case ActivationFunction::kLinear:
      break;
    case ActivationFunction::kSigmoid:
      return diff * (y * (one - y));
    case ActivationFunction::kTanh:
      return diff * (one - y * y);
    case ActivationFunction::kRelu:
      // The slope at 0 is 0; a NaN result has a NaN slope.
      return diff * (y > 0 ? one : (y != y ? y : Wide{}));
  }
  return diff;
}

// Stores vectors of the gradient of values that the function gave.
template <int kVectors>
static inline void StoreGradient(float* diff_src, const Wide* diffs, const float* src,
                                 network3::onednn::ActivationFunction function, int64_t tail) {
  if (function == network3::onednn::ActivationFunction::kLinear) {
    return StoreColumns<kVectors>(diff_src, diffs, tail);
  }
  Wide gradient[kVectors];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) {
    gradient[v] = TimesSlope(diffs[v], LoadColumn<kVectors>(src, v, tail), function);
  }
  StoreColumns<kVectors>(diff_src, gradient, tail);
}
