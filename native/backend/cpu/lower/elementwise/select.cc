#include "backend/cpu/lower/elementwise/strided.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// condition, a, b -> a where the condition is not 0, else b; the shapes are broadcast
void CompileSelect(Compiler& compiler, const Op& op) {
  const Value condition = FloatInput(compiler, op, 0);
  const Value a = FloatInput(compiler, op, 1);
  const Value b = FloatInput(compiler, op, 2);
  const StridedShape shape = BroadcastTo(op, compiler.type(op.outputs[0]).shape,
                                         {condition.type.shape, a.type.shape, b.type.shape});
  EmitStrided(compiler, op, shape, {condition, a, b},
              [](const Kernels& kernels, float* dst, const float* const* srcs,
                 const std::int64_t* strides, std::int64_t count) {
                kernels.select_row(dst, srcs[0], strides[0], srcs[1], strides[1], srcs[2],
                                   strides[2], count);
              });
}

}  // namespace network3::cpu
