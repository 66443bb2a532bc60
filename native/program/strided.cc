#include "program/strided.h"

#include <iterator>

#include "core/error.h"

namespace network3 {
namespace {

using Strides = std::vector<std::int64_t>;

Strides RowMajor(const Shape& shape) {
  Strides strides(shape.size(), 1);
  for (std::size_t axis = shape.size(); axis-- > 1;) {
    strides[axis - 1] = strides[axis] * shape[axis];
  }
  return strides;
}

// Strides with which a tensor is read as one of the shape `as`; 0 along repeated axes.
Strides Repeated(const Shape& shape, const Shape& as) {
  const Strides own = RowMajor(shape);
  const std::size_t missing = as.size() - shape.size();
  Strides strides(as.size(), 0);
  for (std::size_t axis = missing; axis < as.size(); ++axis) {
    if (shape[axis - missing] != 1) strides[axis] = own[axis - missing];
  }
  return strides;
}

std::int64_t Position(const std::vector<std::int64_t>& index, const Strides& strides) {
  std::int64_t position = 0;
  for (std::size_t axis = 0; axis < index.size(); ++axis) position += index[axis] * strides[axis];
  return position;
}

// True if the elements along `axis` continue those of the walk's last axis in all operands.
bool Continues(const StridedShape& walk, std::int64_t size, const std::vector<Strides>& strides,
               std::size_t axis) {
  if (walk.axes == 0) return false;
  for (int k = 0; k < walk.operands; ++k) {
    if (walk.stride[k][walk.axes - 1] != strides[static_cast<std::size_t>(k)][axis] * size) {
      return false;
    }
  }
  return true;
}

// Makes a walk with as few axes as possible.
StridedShape Walk(const Op& op, const Shape& shape, const std::vector<Strides>& strides) {
  StridedShape walk{};
  walk.operands = static_cast<std::int32_t>(strides.size());
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] == 1) continue;
    int at = walk.axes;
    if (Continues(walk, shape[axis], strides, axis)) {
      walk.size[--at] *= shape[axis];
    } else {
      if (walk.axes == kMostAxes) {
        throw Error(ErrorCode::kUnsupportedOp, op.label + ": " + op.name + " has more than " +
                                                   std::to_string(kMostAxes) +
                                                   " axes; reshape its inputs to fewer");
      }
      walk.size[walk.axes++] = shape[axis];
    }
    for (std::size_t k = 0; k < strides.size(); ++k) walk.stride[k][at] = strides[k][axis];
  }
  if (walk.axes == 0) walk.size[walk.axes++] = 1;
  return walk;
}

}  // namespace

std::int64_t CountOf(const StridedShape& shape) {
  std::int64_t count = 1;
  for (int axis = 0; axis < shape.axes; ++axis) count *= shape.size[axis];
  return count;
}

StridedShape BroadcastTo(const Op& op, const Shape& dst, const std::vector<Shape>& operands) {
  std::vector<Strides> strides;
  for (const Shape& shape : operands) strides.push_back(Repeated(shape, dst));
  return Walk(op, dst, strides);
}

StridedShape SourceOf(const Op& op, const Shape& src, const Shape& dst) {
  if (op.name == "broadcast") return BroadcastTo(op, dst, {src});
  if (op.name == "slice") return BlockOf(op, dst, op.attributes.List("begin"), src);
  const Strides own = RowMajor(src);
  Strides strides;
  for (const std::int64_t axis : op.attributes.List("axes")) {
    strides.push_back(own[static_cast<std::size_t>(axis)]);
  }
  return Walk(op, dst, {strides});
}

StridedShape BlockOf(const Op& op, const Shape& block, const std::vector<std::int64_t>& begin,
                     const Shape& whole) {
  const Strides strides = RowMajor(whole);
  StridedShape walk = Walk(op, block, {strides});
  walk.first[0] = Position(begin, strides);
  return walk;
}

ReducedShape ReducedBy(const Op& op, const Shape& src) {
  const Strides own = RowMajor(src);
  const std::vector<std::int64_t>& axes = op.attributes.List("axes");
  const auto walk = [&](bool is_reduced) {
    Shape shape;
    Strides strides;
    for (std::size_t axis = 0; axis < src.size(); ++axis) {
      const auto listed = std::find(axes.begin(), axes.end(), static_cast<std::int64_t>(axis));
      const bool is_listed = listed != axes.end();
      if (is_listed != is_reduced) continue;
      shape.push_back(src[axis]);
      strides.push_back(own[axis]);
    }
    return Walk(op, shape, {strides});
  };
  return {walk(false), walk(true)};
}

}  // namespace network3
