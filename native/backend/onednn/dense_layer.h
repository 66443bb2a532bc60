// Products of examples with a variable's weights, by kernels for few examples and many weights. The
// weights lie as those want them: by output, or by input where the examples are data, of which most
// is zero.
#pragma once

#include "backend/onednn/compiler.h"

namespace network3::onednn {

// Each returns false, and emits nothing, where the op is not of this kind.
bool EmitDense(Compiler& compiler, const Op& matmul);              // src · w
bool EmitDenseBackwardData(Compiler& compiler, const Op& matmul);  // diff_dst · wᵀ
// w ← (1-ηλ)·w - η·srcᵀ·diff_dst
bool IsDenseUpdate(const Compiler& compiler, const Update& update);
// Before anybody reads the weights of such an update in another layout.
void ChooseDenseLayout(Compiler& compiler, int weights);
bool EmitDenseUpdate(Compiler& compiler, const Update& update);

}  // namespace network3::onednn
