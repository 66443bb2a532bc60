#pragma once

#include "backend/cuda/kernels/elementwise/epilogue.h"

namespace network3::cuda {

// src [N, C, ...] -> dst after the epilogue: bias, activation, dropout or several of them.
struct BiasActivationArguments {
  static constexpr const char* kName = "network3_bias_activation";
  Span<const float> src;
  Epilogue epilogue;
};

}  // namespace network3::cuda
