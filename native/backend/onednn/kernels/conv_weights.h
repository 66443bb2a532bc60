// Where the vectors of output channels lie in weights of the layout Ohwi16o.
#pragma once

#include "backend/onednn/kernels/kernels.h"
#include "backend/onednn/kernels/vector.h"

constexpr int64_t kBlock = 16;

static inline int64_t RoundUp(int64_t count, int64_t grain) {
  return (count + grain - 1) / grain * grain;
}

// Elements from a vector of output channels to the same place `vector` vectors on.
static inline int64_t VectorOffset(int64_t vector, int64_t depth) {
  const int64_t channel = vector * kLanes;
  return channel / kBlock * depth * kBlock + channel % kBlock;
}

// Calls visit.At<n>(first, …) for groups of n <= kMost vectors of nearly equal size.
template <int kMost, typename Visit>
static inline void ForEachGroup(int64_t vectors, const Visit& visit) {
  const int64_t groups = (vectors + kMost - 1) / kMost;
  for (int64_t group = 0; group < groups; ++group) {
    const int64_t begin = vectors * group / groups;
    const int64_t end = vectors * (group + 1) / groups;
    visit(begin, (int)(end - begin));
  }
}

// Calls visit with `count` as a constant type, 1 <= count <= kMost.
template <int kCount>
struct Constant {
  static constexpr int value = kCount;
};

template <int kMost, typename Visit>
static inline void WithConstant(int count, const Visit& visit) {
  if constexpr (kMost > 1) {
    if (count < kMost) return WithConstant<kMost - 1>(count, visit);
  }
  visit(Constant<kMost>());
}
