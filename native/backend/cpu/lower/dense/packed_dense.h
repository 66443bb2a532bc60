// Products of many examples with weights that the function does not change. The weights are packed
// once per run, so that a core reads each of them once for all its examples.
#pragma once

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

// Returns false and emits nothing if this kernel does not apply to the op.
bool EmitPackedDense(Compiler& compiler, const Op& matmul);

}  // namespace network3::cpu
