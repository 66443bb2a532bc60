#pragma once

#include <math.h>

#include "backend/cuda/kernels/elementwise/epilogue.h"
#include "backend/cuda/kernels/step/philox.cuh"

namespace network3::cuda {

// Comparisons with NaN are false, so NaN is returned; a maximum instruction would drop it.
__device__ inline float Activate(float x, ActivationFunction function) {
  switch (function) {
    case ActivationFunction::kSigmoid:
      return 1.0F / (1.0F + expf(-x));
    case ActivationFunction::kTanh:
      return tanhf(x);
    case ActivationFunction::kRelu:
      return x < 0 ? 0 : x;
    default:
      return x;
  }
}

// Returns diff · f'(.), given y = f(.).
__device__ inline float ActivateBackward(float diff, float y, ActivationFunction function) {
  switch (function) {
    case ActivationFunction::kSigmoid:
      return diff * y * (1.0F - y);
    case ActivationFunction::kTanh:
      return diff * (1.0F - y * y);
    case ActivationFunction::kRelu:
      return y > 0 ? diff : 0;
    default:
      return diff;
  }
}

__device__ inline float DropoutMask(const DropoutStream& dropout, int64_t element, uint64_t step) {
  const uint32_t word = PhiloxWord(static_cast<uint64_t>(element), dropout.stream, step);
  return word < dropout.threshold ? 1.0F : 0.0F;
}

__device__ inline void Finish(const Epilogue& epilogue, int64_t element, float value) {
  value *= epilogue.scale;
  if (epilogue.bias) value += epilogue.bias[element / epilogue.spatial % epilogue.channels];
  value = Activate(value, epilogue.function);
  if (epilogue.dst) epilogue.dst[element] = value;
  if (!epilogue.dropped) return;
  const float mask = DropoutMask(epilogue.dropout, element, epilogue.state->number);
  if (epilogue.mask) epilogue.mask[element] = mask;
  epilogue.dropped[element] = mask * value;
}

__device__ inline float Apply(const DiffEpilogue& epilogue, int64_t element, float diff) {
  if (epilogue.mask) diff *= epilogue.mask[element];
  if (epilogue.dst) diff = ActivateBackward(diff, epilogue.dst[element], epilogue.function);
  return diff;
}

}  // namespace network3::cuda
