// Tasks that read their inputs in another order or shape. The threads divide the elements of the
// output.
#pragma once

#include <vector>

#include "backend/cpu/compile/compiler.h"
#include "program/strided.h"

namespace network3::cpu {

// Returns the row-major form of an input; throws ERR_UNSUPPORTED_OP unless its elements are floats.
Value FloatInput(Compiler& compiler, const Op& op, std::size_t index);

// Computes `count` elements of dst. Element i of operand k is srcs[k][i * strides[k]].
using RowKernel = std::function<void(const Kernels&, float* dst, const float* const* srcs,
                                     const std::int64_t* strides, std::int64_t count)>;

// Defines the op's output, whose elements are computed from the operands `srcs` along the walk.
void EmitStrided(Compiler& compiler, const Op& op, const StridedShape& shape,
                 const std::vector<Value>& srcs, RowKernel kernel);

// Defines the op's output. `fill` computes its elements [begin, end) from any of the inputs `srcs`.
using RangeKernel = std::function<void(const Kernels&, float* dst, const float* const* srcs,
                                       std::int64_t begin, std::int64_t end)>;
void EmitRange(Compiler& compiler, const Op& op, const std::vector<Value>& srcs, RangeKernel fill);

}  // namespace network3::cpu
