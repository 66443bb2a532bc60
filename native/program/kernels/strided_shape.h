// Positions of the elements of tensors that are read in another order or shape. Host and device
// code and kernels share it, so it includes C headers only.
#pragma once

#include <stdint.h>

namespace network3 {

constexpr int32_t kMostAxes = 8;
constexpr int32_t kMostOperands = 3;

// A walk through `size[0] × … × size[axes - 1]` elements in row-major order. Element (i, j, …) of
// operand k lies at first[k] + i · stride[k][0] + j · stride[k][1] + …; a stride is 0 where an
// operand is repeated. There is at least one axis.
struct StridedShape {
  int32_t axes;
  int32_t operands;
  int64_t size[kMostAxes];
  int64_t first[kMostOperands];
  int64_t stride[kMostOperands][kMostAxes];
};

// src -> dst without some axes: element i of dst combines the elements of src at kept(i) +
// reduced(j) for all j, where `kept` and `reduced` walk through src.
struct ReducedShape {
  StridedShape kept;
  StridedShape reduced;
};

}  // namespace network3
