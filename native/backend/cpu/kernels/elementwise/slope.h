// Derivatives of the activation functions, computed from their outputs.
#pragma once

#include "backend/cpu/kernels/kernels.h"
#include "backend/cpu/kernels/simd/columns.h"

// diff · f'(x), where y = f(x)
static inline Wide TimesSlope(const Wide& diff, const Wide& y,
                              network3::ActivationFunction function) {
  using network3::ActivationFunction;
  const Wide one = Broadcast(1);
  switch (function) {
    case ActivationFunction::kLinear:
      break;
    case ActivationFunction::kSigmoid:
      return diff * (y * (one - y));
    case ActivationFunction::kTanh:
      return diff * (one - y * y);
    case ActivationFunction::kRelu:
      // The derivative at 0 is 0. If y is NaN, so is the derivative.
      return diff * (y > 0 ? one : (y != y ? y : Wide{}));
  }
  return diff;
}

// Stores kVectors vectors of a gradient, multiplied by the derivative of the function whose outputs
// are src. The last vector has `tail` elements.
template <int kVectors>
NETWORK3_INLINE void StoreGradient(float* diff_src, const Wide* diffs, const float* src,
                                   network3::ActivationFunction function, int64_t tail) {
  if (function == network3::ActivationFunction::kLinear) {
    return StoreColumns<kVectors>(diff_src, diffs, tail);
  }
  Wide gradient[kVectors];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) {
    gradient[v] = TimesSlope(diffs[v], LoadColumn<kVectors>(src, v, tail), function);
  }
  StoreColumns<kVectors>(diff_src, gradient, tail);
}
