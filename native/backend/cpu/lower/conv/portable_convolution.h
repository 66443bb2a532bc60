// Convolutions of any shape as matrix products, with our own kernels: for builds without oneDNN,
// and for shapes of which oneDNN has no fast implementation. Tensors and weights are row-major.
#pragma once

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/lower/conv/convolution.h"

namespace network3::cpu {

// src, weights -> dst
void EmitPortableForward(Compiler& compiler, const Op& op, const Convolution& convolution);
// diff_dst, weights -> diff_src
void EmitPortableBackwardData(Compiler& compiler, const Op& op, const Convolution& convolution);
// src, diff_dst -> diff_weights, one partial sum per thread
void EmitPortableBackwardWeights(Compiler& compiler, const Op& op, const Convolution& convolution);

}  // namespace network3::cpu
