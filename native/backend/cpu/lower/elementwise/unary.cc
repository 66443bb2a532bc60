#include "backend/cpu/lower/elementwise/elementwise.h"
#include "backend/cpu/lower/elementwise/strided.h"
#include "backend/cpu/lower/ops.h"
#include "program/functions.h"

namespace network3::cpu {

// dst = f(src), elementwise
void CompileUnary(Compiler& compiler, const Op& op) {
  // Row-major, because padding elements of other layouts must stay zero and f(0) may differ from
  // it.
  const Value src = FloatInput(compiler, op, 0);
  EmitElementwise(compiler, op, src, {},
                  [function = UnaryFunctionOf(op)](const Kernels& kernels, float* dst,
                                                   const float* const* srcs, std::int64_t count) {
                    kernels.unary(dst, srcs[0], count, function);
                  });
}

}  // namespace network3::cpu
