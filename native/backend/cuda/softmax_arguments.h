// What every launch of the softmax kernel is told.
#pragma once

#include "backend/cuda/compiler.h"
#include "backend/cuda/kernels/softmax.h"

namespace network3::cuda {

// The logits as they are, or as the product that the kernel computes.
SoftmaxArguments ArgumentsOf(Compiler& compiler, int logits);

}  // namespace network3::cuda
