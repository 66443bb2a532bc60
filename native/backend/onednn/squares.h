// Sums of the squares of weights for a penalty, one a thread.
#pragma once

#include "backend/onednn/value.h"

namespace network3::onednn {

struct Squares {
  static constexpr std::int64_t kStride = 64 / sizeof(double);  // a cache line a thread
  Storage* sums = nullptr;
  Value factor;

  double* Of(int thread) const { return sums->f64() + thread * kStride; }
  // Nought, for a thread to add to; null where nobody wants to know.
  double* Start(int thread) const {
    if (*factor.storage->f32() == 0) return nullptr;
    *Of(thread) = 0;
    return Of(thread);
  }
  void AddAccesses(Task& task) const {
    task.accesses.push_back({sums, Region::kPrivate, 0, true});
    task.accesses.push_back(factor.Read(Region::kWhole));
  }
};

}  // namespace network3::onednn
