// The maximum of a pooling window and its place.
#pragma once

#include "backend/cpu/kernels/simd/vector.h"

// The maxima so far of kLanes windows: the greatest value, the first of equal values, or the first
// NaN, with its place in the window.
template <int kLanes>
class Winner {
 public:
  using Float = typename Vector<kLanes>::Float;
  using Int = typename Vector<kLanes>::Int;

  explicit Winner(const Float& first) : best_(first) {}

  void Meet(const Float& value, int32_t place) {
    // A maximum instruction would drop NaN.
    const auto stay = (value <= best_) | (best_ != best_);
    best_ = stay ? best_ : value;
    place_ = stay ? place_ : Int{} + place;
  }

  // Stores the maxima, and their places unless workspace is nullptr.
  void Write(float* dst, int32_t* workspace) const {
    Store(dst, best_);
    if (workspace != nullptr) Store(workspace, place_);
  }

 private:
  Float best_;
  Int place_{};
};
