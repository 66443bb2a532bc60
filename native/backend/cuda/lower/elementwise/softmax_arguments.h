// The arguments that all launches of the softmax kernel share.
#pragma once

#include "backend/cuda/compile/compiler.h"
#include "backend/cuda/kernels/elementwise/softmax.h"

namespace network3::cuda {

// Sets the logits, or the product from which the kernel computes them.
SoftmaxArguments ArgumentsOf(Compiler& compiler, int logits);

}  // namespace network3::cuda
