// Convolutions by our own kernels, which do no arithmetic on padding channels.
#pragma once

#include "backend/onednn/compiler.h"
#include "backend/onednn/convolution.h"

namespace network3::onednn {

// With more weights than this, oneDNN's blocking for the caches wins.
constexpr std::int64_t kMostDirectWeights = 1 << 17;

// Whether our kernels can do it and are the faster ones.
bool IsDirect(const Compiler& compiler, const Convolution& convolution);

// src, weights -> dst
void EmitDirectForward(Compiler& compiler, const Op& op, const Convolution& convolution);
// diff_dst, weights -> diff_src
void EmitDirectBackwardData(Compiler& compiler, const Op& op, const Convolution& convolution);
// src, diff_dst -> diff_weights, a partial sum a thread
void EmitDirectBackwardWeights(Compiler& compiler, const Op& op, const Convolution& convolution);

}  // namespace network3::onednn
