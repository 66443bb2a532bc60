// The winner of max pooling.
#pragma once

#include "backend/onednn/kernels/vector.h"

// The winner so far of windows side by side: the greatest, the first of equals, or the first NaN.
template <int kLanes>
class Winner {
 public:
  using Float = typename Vector<kLanes>::Float;
  using Int = typename Vector<kLanes>::Int;

  explicit Winner(const Float& first) : best_(first) {}

  void Meet(const Float& value, int32_t place) {
    // An ordered maximum would lose NaN.
    const auto stay = (value <= best_) | (best_ != best_);
    best_ = stay ? best_ : value;
    place_ = stay ? place_ : Int{} + place;
  }

  void Write(float* dst, int32_t* workspace) const {
    Store(dst, best_);
    if (workspace != nullptr) Store(workspace, place_);
  }

 private:
  Float best_;
  Int place_{};
};
