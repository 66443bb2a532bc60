// Products with values of which most are zero: those that are not stand in the bits of a number.
#pragma once

#include "backend/onednn/kernels/vector.h"

// sums[kVectors] += value_of(i) · row i
template <int kVectors, typename ValueOf>
static inline void AddRow(Wide* sums, const float* rows, int64_t stride, int64_t i,
                          const ValueOf& value_of) {
  const Wide value = Broadcast(value_of(i));
  const float* const row = rows + i * stride;
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) sums[v] += value * Load<Wide>(row + v * kLanes);
}

// The same for each of up to 64 rows whose bit is set.
template <int kVectors, typename ValueOf>
static inline void AddRows(Wide* sums, const float* rows, int64_t stride, uint64_t lit,
                           const ValueOf& value_of) {
  ForEachBit(lit, [&](int64_t i) { AddRow<kVectors>(sums, rows, stride, i, value_of); });
}

// row += value · vectors[kVectors] for the rows of those values
template <int kVectors>
static inline void AddToRows(float* rows, int64_t stride, uint64_t lit, const float* values,
                             const Wide* vectors) {
  ForEachBit(lit, [&](int64_t i) {
    const Wide value = Broadcast(values[i]);
    float* const row = rows + i * stride;
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      Store(row + v * kLanes, Load<Wide>(row + v * kLanes) + value * vectors[v]);
    }
  });
}
