#include <algorithm>

#include "backend/cpu/lower/elementwise/strided.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
namespace {

// A block that starts at `begin` within a tensor of shape `whole`; there is at least one axis.
struct Padding {
  Shape begin, block, whole;

  // The place in the block of the first element of a row of the tensor, as far as the row meets the
  // block; else -1.
  std::int64_t RowInBlock(std::int64_t row) const {
    std::int64_t at = 0;
    std::int64_t stride = block.back();
    for (std::size_t axis = whole.size() - 1; axis-- > 0;) {
      const std::int64_t index = row % whole[axis] - begin[axis];
      row /= whole[axis];
      if (index < 0 || index >= block[axis]) return -1;
      at += index * stride;
      stride *= block[axis];
    }
    return at;
  }

  // Computes the elements [first, last) of dst.
  void Fill(float* dst, const float* src, std::int64_t first, std::int64_t last) const {
    std::fill(dst + first, dst + last, 0.0F);
    const std::int64_t width = whole.back();
    for (std::int64_t row = first / width; row * width < last; ++row) {
      const std::int64_t from = RowInBlock(row);
      const std::int64_t left = row * width + begin.back();
      const std::int64_t right = std::min(last, left + block.back());
      if (from < 0 || right <= std::max(first, left)) continue;
      const std::int64_t at = std::max(first, left);
      std::copy_n(src + from + at - left, right - at, dst + at);
    }
  }
};

}  // namespace

// src -> zeros with src as the block that starts at the attribute `begin`
void CompilePad(Compiler& compiler, const Op& op) {
  const Value src = FloatInput(compiler, op, 0);
  const Padding padding = {op.attributes.List("begin"), src.type.shape,
                           compiler.type(op.outputs[0]).shape};
  EmitRange(compiler, op, {src},
            [padding](const Kernels&, float* dst, const float* const* srcs, std::int64_t first,
                      std::int64_t last) { padding.Fill(dst, srcs[0], first, last); });
}

}  // namespace network3::cpu
