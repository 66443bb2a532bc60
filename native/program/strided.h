// The walks through the inputs of ops that broadcast, copy or reduce, made from the op and its
// shapes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "program/kernels/strided_shape.h"
#include "program/program.h"

namespace network3 {

// The number of elements of a walk.
std::int64_t CountOf(const StridedShape& shape);

// The operands are read as tensors of the shape `dst`, to which NumPy's rules broadcast them.
StridedShape BroadcastTo(const Op& op, const Shape& dst, const std::vector<Shape>& operands);

// The walk through src of an op whose output holds elements of src in another order: broadcast,
// transpose or slice.
StridedShape SourceOf(const Op& op, const Shape& src, const Shape& dst);

// A walk through the elements of `block`, which starts at `begin` within a tensor of shape `whole`.
StridedShape BlockOf(const Op& op, const Shape& block, const std::vector<std::int64_t>& begin,
                     const Shape& whole);

ReducedShape ReducedBy(const Op& op, const Shape& src);

// Calls visit(element, count, positions) for each row of the elements [begin, end) of the walk:
// `count` elements along the last axis, of which the first one of operand k lies at positions[k].
template <typename Visit>
void ForEachRow(const StridedShape& shape, std::int64_t begin, std::int64_t end, Visit visit) {
  const int last = shape.axes - 1;
  const std::int64_t width = shape.size[last];
  std::array<std::int64_t, kMostAxes> index{};
  std::array<std::int64_t, kMostOperands> at{};
  std::int64_t rest = begin;
  for (int axis = last; axis >= 0; --axis) {
    index[axis] = rest % shape.size[axis];
    rest /= shape.size[axis];
  }
  for (int k = 0; k < shape.operands; ++k) {
    at[k] = shape.first[k];
    for (int axis = 0; axis <= last; ++axis) at[k] += index[axis] * shape.stride[k][axis];
  }
  const auto move = [&](int axis, std::int64_t steps) {
    index[axis] += steps;
    for (int k = 0; k < shape.operands; ++k) at[k] += steps * shape.stride[k][axis];
  };
  for (std::int64_t element = begin; element < end;) {
    const std::int64_t count = std::min(width - index[last], end - element);
    visit(element, count, at);
    element += count;
    move(last, -index[last]);
    for (int axis = last - 1; axis >= 0; --axis) {
      move(axis, 1);
      if (index[axis] < shape.size[axis]) break;
      move(axis, -index[axis]);
    }
  }
}

}  // namespace network3
