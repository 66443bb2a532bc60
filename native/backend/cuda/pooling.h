// Pooling as both of its directions see it.
#pragma once

#include <string>

#include "backend/cuda/compiler.h"
#include "backend/cuda/kernels/max_pool.h"

namespace network3::cuda {

PoolShape PoolShapeOf(const Shape& src, const Shape& dst, const Attributes& attributes);

// The max_pool2d_backward among the readers of a gradient, if its workspace is there.
const Op* FindMaxPoolBackward(const Compiler& compiler, int diff_dst);

// max_pool2d_backward of value `diff_dst` behind `epilogue`; with `bias_backward` the sums of the
// same gradient too, and with it the gradient of the convolution's weights, if that is not large.
void EmitMaxPoolBackward(Compiler& compiler, const Op& op, std::string name, int diff_dst,
                         const DiffEpilogue& epilogue, const Op* bias_backward);

}  // namespace network3::cuda
