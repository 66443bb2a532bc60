// The walks of program/kernels/strided_shape.h, for kernels: each thread computes positions by
// itself.
#pragma once

#include "backend/cuda/kernels/span.h"
#include "program/kernels/functions.h"
#include "program/kernels/strided_shape.h"

namespace network3::cuda {

// The position in operand `operand` of an element of the walk.
NETWORK3_DEVICE inline int64_t PositionOf(const StridedShape& shape, int operand, int64_t element) {
  int64_t position = shape.first[operand];
  for (int axis = shape.axes - 1; axis >= 0; --axis) {
    position += element % shape.size[axis] * shape.stride[operand][axis];
    element /= shape.size[axis];
  }
  return position;
}

}  // namespace network3::cuda
