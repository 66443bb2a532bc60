#include "backend/cpu/lower/elementwise/strided.h"
#include "backend/cpu/lower/ops.h"
#include "program/functions.h"

namespace network3::cpu {

// src -> dst without the attribute `axes`, over which the elements are added up or compared. One
// thread computes an element of dst, in an order that does not depend on the number of threads.
void CompileReduce(Compiler& compiler, const Op& op) {
  const Value src = FloatInput(compiler, op, 0);
  EmitRange(compiler, op, {src},
            [shape = ReducedBy(op, src.type.shape), reducer = ReducerOf(op)](
                const Kernels& kernels, float* dst, const float* const* srcs, std::int64_t begin,
                std::int64_t end) { kernels.reduce(dst, srcs[0], shape, begin, end, reducer); });
}

}  // namespace network3::cpu
