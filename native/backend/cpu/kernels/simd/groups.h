// Splits loops into groups whose size is a compile-time constant, so that compilers keep sums in
// registers.
#pragma once

#include <stdint.h>

static inline int64_t RoundUp(int64_t count, int64_t grain) {
  return (count + grain - 1) / grain * grain;
}

// Calls visit(first, count) for groups of nearly equal size, count <= kMost.
template <int kMost, typename Visit>
static inline void ForEachGroup(int64_t total, const Visit& visit) {
  const int64_t groups = (total + kMost - 1) / kMost;
  for (int64_t group = 0; group < groups; ++group) {
    const int64_t begin = total * group / groups;
    const int64_t end = total * (group + 1) / groups;
    visit(begin, (int)(end - begin));
  }
}

template <int kCount>
struct Constant {
  static constexpr int value = kCount;
};

// Calls visit(Constant<count>()), 1 <= count <= kMost.
template <int kMost, typename Visit>
static inline void WithConstant(int count, const Visit& visit) {
  if constexpr (kMost > 1) {
    if (count < kMost) return WithConstant<kMost - 1>(count, visit);
  }
  visit(Constant<kMost>());
}
