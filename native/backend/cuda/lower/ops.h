// The ops of this backend, which program/ops.def lists.
#pragma once

#include <string>

#include "backend/cuda/compile/compiler.h"
#include "program/program.h"

namespace network3::cuda {

using CompileOp = void (*)(Compiler&, const Op&);

// Throws Error{kUnsupportedOp} with the names of op and backend.
CompileOp FindOp(const Op& op);

// Returns an input of an op; throws Error{kUnsupportedOp} unless its elements are floats.
Span<const float> FloatInput(Compiler& compiler, const Op& op, std::size_t index);

#define OP(file, name, function) void Compile##function(Compiler& compiler, const Op& op);
#include "program/ops.def"
// A fused op that writes the new values of variables into the variables.
void CompileInPlace(Compiler& compiler, const InPlaceUpdate& update);

}  // namespace network3::cuda
