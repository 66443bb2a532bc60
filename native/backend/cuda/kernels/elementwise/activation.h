#pragma once

#include "backend/cuda/kernels/span.h"

namespace network3::cuda {

enum class ActivationFunction : int32_t { kLinear, kSigmoid, kTanh, kRelu };

}  // namespace network3::cuda
