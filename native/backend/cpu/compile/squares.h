// Sums of squared weights for an L2 penalty, one sum for each part of the weights.
#pragma once

#include "backend/cpu/run/value.h"

namespace network3::cpu {

struct Squares {
  // in doubles: one cache line per part, against false sharing
  static constexpr std::int64_t kStride = 64 / sizeof(double);
  Storage* sums = nullptr;
  Value factor;  // the factor of the penalty, an f32 scalar
  int parts = 1;

  double* Of(int part) const { return sums->f64() + part * kStride; }
  // Zeroed accumulator of one part; nullptr if the factor is 0 and no sum is needed.
  double* Start(int part) const {
    if (*factor.storage->f32() == 0) return nullptr;
    *Of(part) = 0;
    return Of(part);
  }
  void AddAccesses(Task& task) const {
    task.accesses.push_back({sums, Region::kPrivate, 0, true});
    task.accesses.push_back(factor.Read(Region::kWhole));
  }
};

}  // namespace network3::cpu
