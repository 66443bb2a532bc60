// The arguments of pooling ops.
#pragma once

#include <string>

#include "backend/cuda/compile/compiler.h"
#include "backend/cuda/kernels/conv/pool_shape.h"
#include "backend/cuda/kernels/elementwise/epilogue.h"

namespace network3::cuda {

PoolShape PoolShapeOf(const Shape& src, const Shape& dst, const Attributes& attributes);

// Returns the max_pool2d_backward among the readers of a gradient if its workspace is available.
const Op* FindMaxPoolBackward(const Compiler& compiler, int diff_dst);

// Emits max_pool2d_backward of value `diff_dst` after `epilogue`. With `bias_backward` also emits
// the sums of the same gradient, and the gradient of the convolution's weights if it is not large.
void EmitMaxPoolBackward(Compiler& compiler, const Op& op, std::string name, int diff_dst,
                         const DiffEpilogue& epilogue, const Op* bias_backward);

}  // namespace network3::cuda
