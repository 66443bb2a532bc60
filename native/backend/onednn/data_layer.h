// The dense layer that reads data, of which most is zero: its weights lie by input.
#pragma once

#include "backend/onednn/compiler.h"

namespace network3::onednn {

void EmitDataProduct(Compiler& compiler, const Op& matmul);  // src · w
// w ← (1-ηλ)·w - η·srcᵀ·diff_dst
void EmitDataUpdate(Compiler& compiler, const Update& update);

}  // namespace network3::onednn
