// Sums of the squares of weights for a penalty, one a thread.
#pragma once

#include "backend/onednn/value.h"

namespace network3::onednn {

struct Squares {
  static constexpr std::int64_t kStride = 64 / sizeof(double);  // a cache line a thread
  Storage* sums = nullptr;
  Value factor;

  double* Of(int thread) const { return sums->f64() + thread * kStride; }
  bool AreWanted() const { return *factor.storage->f32() != 0; }
};

}  // namespace network3::onednn
