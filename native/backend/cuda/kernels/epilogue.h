// What follows a product, a convolution or a pooling while its result is at hand, and what precedes
// its gradient.
#pragma once

#include "backend/cuda/kernels/activation.h"
#include "backend/cuda/kernels/step_state.h"

namespace network3::cuda {

struct DropoutStream {
  uint64_t threshold = 0;  // keep where the random word is less
  uint32_t key_low = 0;
  uint32_t key_high = 0;
  uint32_t stream = 0;
};

// dst = f(scale · src + bias[channel]); dropped = mask ∘ dst. Absent spans are left out.
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

// diff · mask · f'(.), the slope read off dst = f(.).
struct DiffEpilogue {
  ActivationFunction function = ActivationFunction::kLinear;
  Span<const float> mask;
  Span<const float> dst;
};

}  // namespace network3::cuda
