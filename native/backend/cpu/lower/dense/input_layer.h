// Input layers: dense layers that read a data set, most of whose values are zero. Their weights lie
// by input.
#pragma once

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

// src · w -> dst
void EmitInputLayerProduct(Compiler& compiler, const Op& matmul);
// w ← (1-ηλ)·w - η·srcᵀ·diff_dst
void EmitInputLayerUpdate(Compiler& compiler, const Update& update);

}  // namespace network3::cpu
