// Products with sparse values. The non-zero ones are marked by the bits of a 64-bit number.
#pragma once

#include "backend/cpu/kernels/simd/vector.h"

// sums[kVectors] += value_of(i) · row i of a matrix with this stride
template <int kVectors, typename ValueOf>
NETWORK3_INLINE void AddRow(Wide* sums, const float* rows, int64_t stride, int64_t i,
                            const ValueOf& value_of) {
  const Wide value = Broadcast(value_of(i));
  const float* const row = rows + i * stride;
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) sums[v] += value * Load<Wide>(row + v * kLanes);
}

// The same for each row whose bit in `nonzero` is set.
template <int kVectors, typename ValueOf>
NETWORK3_INLINE void AddRows(Wide* sums, const float* rows, int64_t stride, uint64_t nonzero,
                             const ValueOf& value_of) {
  ForEachBit(nonzero, [&](int64_t i) { AddRow<kVectors>(sums, rows, stride, i, value_of); });
}

// row i += values[i] · vectors[kVectors] for each row whose bit in `nonzero` is set
template <int kVectors>
NETWORK3_INLINE void AddToRows(float* rows, int64_t stride, uint64_t nonzero, const float* values,
                               const Wide* vectors) {
  ForEachBit(nonzero, [&](int64_t i) {
    const Wide value = Broadcast(values[i]);
    float* const row = rows + i * stride;
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      Store(row + v * kLanes, Load<Wide>(row + v * kLanes) + value * vectors[v]);
    }
  });
}
