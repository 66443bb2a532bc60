// Convolutions by oneDNN's primitives. Each function emits a task for an op and returns true, or
// returns false if oneDNN is absent or has no fast implementation of this convolution.
#pragma once

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/lower/conv/convolution.h"

namespace network3::cpu::onednn {

// src, weights -> dst
bool EmitForward(Compiler& compiler, const Op& op, const Convolution& convolution);
// diff_dst, weights -> diff_src
bool EmitBackwardData(Compiler& compiler, const Op& op, const Convolution& convolution);
// src, diff_dst -> diff_weights, one partial sum per thread
bool EmitBackwardWeights(Compiler& compiler, const Op& op, const Convolution& convolution);

}  // namespace network3::cpu::onednn
