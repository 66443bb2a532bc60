#include "backend/cpu/lower/elementwise/strided.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
namespace {

// The elements of one input that are neighbours in dst, for each index of the axes before.
std::int64_t BlockSize(const Shape& shape, std::size_t axis) {
  return ElementCount({shape.begin() + static_cast<std::ptrdiff_t>(axis), shape.end()});
}

}  // namespace

// Any number of inputs -> dst, in which they are joined along the attribute `axis`
void CompileConcat(Compiler& compiler, const Op& op) {
  const auto axis = static_cast<std::size_t>(op.attributes.Number("axis"));
  std::vector<Value> srcs;
  std::vector<std::int64_t> sizes;
  for (std::size_t i = 0; i < op.inputs.size(); ++i) {
    srcs.push_back(FloatInput(compiler, op, i));
    sizes.push_back(BlockSize(srcs.back().type.shape, axis));
  }
  const std::int64_t all = BlockSize(compiler.type(op.outputs[0]).shape, axis);
  EmitRange(compiler, op, srcs,
            [sizes, all](const Kernels& kernels, float* dst, const float* const* from,
                         std::int64_t begin, std::int64_t end) {
              for (std::int64_t outer = begin / all; outer * all < end; ++outer) {
                std::int64_t block = outer * all;
                for (std::size_t i = 0; i < sizes.size(); ++i) {
                  const std::int64_t first = std::max(begin, block);
                  const std::int64_t count = std::min(end, block + sizes[i]) - first;
                  if (count > 0) {
                    kernels.copy_row(dst + first, from[i] + outer * sizes[i] + first - block, 1,
                                     count);
                  }
                  block += sizes[i];
                }
              }
            });
}

}  // namespace network3::cpu
