// The ops of this backend, which program/ops.def lists.
#pragma once

#include <string>

#include "backend/cpu/compile/compiler.h"
#include "program/program.h"

namespace network3::cpu {

using CompileOp = void (*)(Compiler&, const Op&);

// Throws Error{kUnsupportedOp} with the names of op and backend if there is none.
CompileOp FindOp(const Op& op);

#define OP(file, name, function) void Compile##function(Compiler& compiler, const Op& op);
#include "program/ops.def"

// w ← (1-ηλ)·w - η·gradient in place: an sgd_update folded with the ops that compute the gradient.
void CompileUpdate(Compiler& compiler, const Update& update);
// A fused op that writes the new values of variables into the variables.
void CompileInPlace(Compiler& compiler, const InPlaceUpdate& update);

}  // namespace network3::cpu
