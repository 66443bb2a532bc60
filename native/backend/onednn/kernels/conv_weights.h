// Where the vectors of output channels lie in weights of the layout Ohwi16o.
#pragma once

#include "backend/onednn/kernels/groups.h"
#include "backend/onednn/kernels/kernels.h"
#include "backend/onednn/kernels/vector.h"

constexpr int64_t kBlock = 16;

// Elements from a vector of output channels to the same place `vector` vectors on.
static inline int64_t VectorOffset(int64_t vector, int64_t depth) {
  const int64_t channel = vector * kLanes;
  return channel / kBlock * depth * kBlock + channel % kBlock;
}
