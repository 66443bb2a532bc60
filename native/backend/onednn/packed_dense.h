// Products of many examples with the weights of a function that does not change them: these are
// packed once a run, so that a core reads each of them once for all its examples.
#pragma once

#include "backend/onednn/compiler.h"

namespace network3::onednn {

// Returns false, and emits nothing, where the op is not of this kind.
bool EmitPackedDense(Compiler& compiler, const Op& matmul);

}  // namespace network3::onednn
