#include "backend/cpu/lower/elementwise/elementwise.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// dst = a ∘ b
void CompileMultiply(Compiler& compiler, const Op& op) {
  const Value a = compiler.values().AsIs(op.inputs[0]);
  const Value b = compiler.values().Like(op.inputs[1], a);
  EmitElementwise(compiler, op, a, {b},
                  [](const Kernels& kernels, float* dst, const float* const* srcs,
                     std::int64_t count) { kernels.multiply(dst, srcs[0], srcs[1], count); });
}

}  // namespace network3::cpu
