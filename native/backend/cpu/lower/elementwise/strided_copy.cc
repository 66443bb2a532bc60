#include "backend/cpu/lower/elementwise/strided.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// src -> dst, whose elements are elements of src in another order: broadcast, transpose or slice
void CompileStridedCopy(Compiler& compiler, const Op& op) {
  const Value src = FloatInput(compiler, op, 0);
  EmitStrided(
      compiler, op, SourceOf(op, src.type.shape, compiler.type(op.outputs[0]).shape), {src},
      [](const Kernels& kernels, float* dst, const float* const* srcs, const std::int64_t* strides,
         std::int64_t count) { kernels.copy_row(dst, srcs[0], strides[0], count); });
}

}  // namespace network3::cpu
