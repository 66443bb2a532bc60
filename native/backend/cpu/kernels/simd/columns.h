// Splits the columns of row-major matrices into groups of vectors, the last of which may be
// partial.
#pragma once

#include "backend/cpu/kernels/simd/groups.h"
#include "backend/cpu/kernels/simd/vector.h"

// Calls visit(first column, number of vectors as a Constant, elements of the last vector) for each
// group of columns in [begin, end).
template <int kMost, typename Visit>
static inline void ForEachColumns(int64_t begin, int64_t end, const Visit& visit) {
  ForEachGroup<kMost>((end - begin + kLanes - 1) / kLanes, [&](int64_t first, int count) {
    const int64_t at = begin + first * kLanes;
    const int64_t left = end - at - (count - 1) * kLanes;
    WithConstant<kMost>(count,
                        [&](auto vectors) { visit(at, vectors, left < kLanes ? left : kLanes); });
  });
}

// Loads vector v of kVectors; the last one has `tail` elements.
template <int kVectors>
NETWORK3_INLINE Wide LoadColumn(const float* from, int v, int64_t tail) {
  const float* const at = from + v * kLanes;
  return v < kVectors - 1 ? Load<Wide>(at) : LoadFirst(at, tail);
}

template <int kVectors>
NETWORK3_INLINE void StoreColumns(float* to, const Wide* vectors, int64_t tail) {
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors - 1; ++v) Store(to + v * kLanes, vectors[v]);
  StoreFirst(to + (kVectors - 1) * kLanes, vectors[kVectors - 1], tail);
}
