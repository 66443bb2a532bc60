// Products with values of which most are zero: those that are not stand in the bits of a number.
#pragma once

#include "backend/onednn/kernels/vector.h"

// sums[kVectors] += value · row for those of up to 64 values, `step` apart, that are lit
template <int kVectors>
static inline void AddRows(Wide* sums, const float* rows, int64_t stride, uint64_t lit,
                           const float* values, int64_t step) {
  ForEachBit(lit, [&](int64_t i) {
    const Wide value = Broadcast(values[i * step]);
    const float* const row = rows + i * stride;
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) sums[v] += value * Load<Wide>(row + v * kLanes);
  });
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
