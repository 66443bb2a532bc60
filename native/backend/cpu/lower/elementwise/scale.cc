#include "backend/cpu/compile/scalars.h"
#include "backend/cpu/lower/elementwise/elementwise.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// dst = factor · Π scalars · src
void CompileScale(Compiler& compiler, const Op& op) {
  const Value src = compiler.values().AsIs(op.inputs[0]);
  const ScalarProduct factor(compiler, op.attributes.Number("factor"),
                             {op.inputs.begin() + 1, op.inputs.end()});
  EmitElementwise(
      compiler, op, src, {},
      [factor](const Kernels& kernels, float* dst, const float* const* srcs, std::int64_t count) {
        kernels.scale(dst, srcs[0], factor.Value(), count);
      },
      factor.Reads());
}

}  // namespace network3::cpu
