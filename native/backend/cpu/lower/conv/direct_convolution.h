// Convolutions by our own kernels, which compute nothing for padding channels.
#pragma once

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/lower/conv/convolution.h"

namespace network3::cpu {

// With more weights than this, oneDNN's cache blocking is faster.
constexpr std::int64_t kMostDirectWeights = 1 << 17;

// True if our kernels apply to the convolution and are preferred to oneDNN's.
bool IsDirect(const Compiler& compiler, const Convolution& convolution);

// src, weights -> dst
void EmitDirectForward(Compiler& compiler, const Op& op, const Convolution& convolution);
// diff_dst, weights -> diff_src
void EmitDirectBackwardData(Compiler& compiler, const Op& op, const Convolution& convolution);
// src, diff_dst -> diff_weights, one partial sum per thread
void EmitDirectBackwardWeights(Compiler& compiler, const Op& op, const Convolution& convolution);

}  // namespace network3::cpu
