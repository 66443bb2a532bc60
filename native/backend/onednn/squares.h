// Sums of the squares of weights for a penalty, one for each part of them.
#pragma once

#include "backend/onednn/value.h"

namespace network3::onednn {

struct Squares {
  static constexpr std::int64_t kStride = 64 / sizeof(double);  // a cache line a thread
  Storage* sums = nullptr;
  Value factor;
  int parts = 1;

  double* Of(int part) const { return sums->f64() + part * kStride; }
  // Nought, for a thread to add to; null where nobody wants to know.
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

}  // namespace network3::onednn
