// Dense layers with our kernels for few examples and many weights. The weights of an input layer
// lie by input, those of other layers by output.
#pragma once

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

// Each returns false and emits nothing if our kernels do not apply to the op.
bool EmitDense(Compiler& compiler, const Op& matmul);              // src · w -> dst
bool EmitDenseBackwardData(Compiler& compiler, const Op& matmul);  // diff_dst · wᵀ -> diff_src
// True for updates w ← (1-ηλ)·w - η·srcᵀ·diff_dst that our kernels compute.
bool IsDenseUpdate(const Compiler& compiler, const Update& update);
// Fixes the layout of the weights of such an update. Call it before another op reads them.
void ChooseDenseLayout(Compiler& compiler, int weights);
// Returns false and emits nothing if IsDenseUpdate() is false.
bool EmitDenseUpdate(Compiler& compiler, const Update& update);

}  // namespace network3::cpu
