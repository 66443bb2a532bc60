#include "backend/cpu/lower/elementwise/strided.h"
#include "backend/cpu/lower/ops.h"
#include "program/functions.h"

namespace network3::cpu {

// dst = f(a, b), elementwise; the shapes are broadcast
void CompileBinary(Compiler& compiler, const Op& op) {
  const Value a = FloatInput(compiler, op, 0);
  const Value b = FloatInput(compiler, op, 1);
  const StridedShape shape =
      BroadcastTo(op, compiler.type(op.outputs[0]).shape, {a.type.shape, b.type.shape});
  EmitStrided(compiler, op, shape, {a, b},
              [function = BinaryFunctionOf(op)](const Kernels& kernels, float* dst,
                                                const float* const* srcs,
                                                const std::int64_t* strides, std::int64_t count) {
                kernels.binary_row(dst, srcs[0], strides[0], srcs[1], strides[1], count, function);
              });
}

}  // namespace network3::cpu
