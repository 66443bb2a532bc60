#include "backend/cpu/lower/elementwise/strided.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// src -> zeros with src as the block that starts at the attribute `begin`
void CompilePad(Compiler& compiler, const Op& op) {
  const Value src = FloatInput(compiler, op, 0);
  const StridedShape block =
      BlockOf(op, src.type.shape, op.attributes.List("begin"), compiler.type(op.outputs[0]).shape);
  EmitRange(compiler, op, {src},
            [block, elements = CountOf(block)](const Kernels&, float* dst, const float* const* srcs,
                                               std::int64_t begin, std::int64_t end) {
              std::fill(dst + begin, dst + end, 0.0F);
              const std::int64_t stride = block.stride[0][block.axes - 1];
              ForEachRow(block, 0, elements,
                         [&](std::int64_t element, std::int64_t count, const auto& positions) {
                           for (std::int64_t i = 0; i < count; ++i) {
                             const std::int64_t at = positions[0] + i * stride;
                             if (at >= begin && at < end) dst[at] = srcs[0][element + i];
                           }
                         });
            });
}

}  // namespace network3::cpu
