// Elementwise ops that a kernel applies to the result of a product, convolution or pooling, and to
// the gradient before its backward pass.
#pragma once

#include "backend/cuda/kernels/step/step_state.h"
#include "program/kernels/functions.h"
#include "program/kernels/random.h"

namespace network3::cuda {

struct DropoutStream {
  uint64_t threshold = 0;  // an element is kept if its random word is less
  RandomStream stream;
};

// dst = f(scale · src + bias[channel]); dropped = mask ∘ dst. Absent spans are skipped.
struct Epilogue {
  float scale = 1;
  ActivationFunction function = ActivationFunction::kLinear;
  int64_t channels = 1;
  int64_t spatial = 1;
  Span<const float> bias;
  Span<float> dst;
  Span<float> mask;
  Span<float> dropped;
  DropoutStream dropout;
  const StepState* state = nullptr;
};

// diff · mask · f'(.), where the slope is computed from dst = f(.).
struct DiffEpilogue {
  ActivationFunction function = ActivationFunction::kLinear;
  Span<const float> mask;
  Span<const float> dst;
};

}  // namespace network3::cuda
