// Addresses of vectors of output channels in weights of the layout Ohwi16o.
#pragma once

#include "backend/cpu/kernels/kernels.h"
#include "backend/cpu/kernels/simd/groups.h"
#include "backend/cpu/kernels/simd/vector.h"

constexpr int64_t kBlock = 16;

// Offset in elements of vector number `vector` of the output channels from vector 0. `depth` is the
// number of weights per output channel.
static inline int64_t VectorOffset(int64_t vector, int64_t depth) {
  const int64_t channel = vector * kLanes;
  return channel / kBlock * depth * kBlock + channel % kBlock;
}
