#include "backend/onednn/elementwise.h"
#include "backend/onednn/ops/ops.h"
#include "backend/onednn/scalars.h"

namespace network3::onednn {

// dst = factor · Π scalars · src
void CompileScale(Compiler& compiler, const Op& op) {
  const Value src = compiler.AsIs(op.inputs[0]);
  const ScalarProduct factor(compiler, op.attributes.Number("factor"),
                             {op.inputs.begin() + 1, op.inputs.end()});
  EmitElementwise(
      compiler, op, src, {},
      [factor](const Kernels& kernels, float* dst, const float* const* srcs, std::int64_t count) {
        kernels.scale(dst, srcs[0], factor.Value(), count);
      },
      factor.Reads());
}

}  // namespace network3::onednn
