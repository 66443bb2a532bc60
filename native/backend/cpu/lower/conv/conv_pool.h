// Convolution and the max pooling that follows it, fused into one task for each pass. The result of
// the convolution is never stored, and the gradients skip the positions that lost in the pooling.
#pragma once

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/lower/conv/convolution.h"

namespace network3::cpu {

// The max pooling that is the only reader of this conv2d if the fused kernels apply to both, else
// nullptr.
const Op* PoolingOf(const Compiler& compiler, const Op& conv2d);

// The max_pool2d_backward that produces `diff_dst`, the gradient of a convolution's result, if all
// its readers have fused kernels; else nullptr.
const Op* PooledGradient(Compiler& compiler, int diff_dst);

// src, weights -> pooled dst, workspace
void EmitConvPool(Compiler& compiler, const Op& conv2d, const Op& pooling);
// pooled diff_dst, workspace, weights -> diff_src
void EmitConvPoolBackwardData(Compiler& compiler, const Op& op, const Op& pooling);
// src, pooled diff_dst, workspace -> diff_weights, one partial sum per thread
void EmitConvPoolBackwardWeights(Compiler& compiler, const Op& op, const Op& pooling);

}  // namespace network3::cpu
