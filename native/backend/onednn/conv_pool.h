// A convolution and the max pooling behind it as one: the sums never leave the first cache, and the
// gradients skip what the pooling dropped.
#pragma once

#include "backend/onednn/compiler.h"
#include "backend/onednn/convolution.h"

namespace network3::onednn {

// The pooling that alone reads this conv2d, if our kernels take the two together.
const Op* PoolingOf(const Compiler& compiler, const Op& conv2d);

// The max_pool2d_backward behind the gradient `diff_dst` of a convolution, if all who read it take
// it apart themselves.
const Op* PooledGradient(Compiler& compiler, int diff_dst);

// src, weights -> pooled dst, workspace
void EmitConvPool(Compiler& compiler, const Op& conv2d, const Op& pooling);
// pooled diff_dst, workspace, weights -> diff_src
void EmitConvPoolBackwardData(Compiler& compiler, const Op& op, const Op& pooling);
// src, pooled diff_dst, workspace -> diff_weights, a partial sum a thread
void EmitConvPoolBackwardWeights(Compiler& compiler, const Op& op, const Op& pooling);

}  // namespace network3::onednn
