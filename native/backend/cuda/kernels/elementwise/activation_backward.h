#pragma once

#include "backend/cuda/kernels/elementwise/epilogue.h"

namespace network3::cuda {

// diff_src = diff_dst · mask · f'(.).
struct ActivationBackwardArguments {
  static constexpr const char* kName = "network3_activation_backward";
  Span<const float> diff_dst;
  DiffEpilogue epilogue;
  Span<float> diff_src;
};

}  // namespace network3::cuda
