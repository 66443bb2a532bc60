// The random numbers of an op, made from its attributes.
#pragma once

#include <cmath>

#include "core/philox.h"
#include "program/kernels/random.h"
#include "program/program.h"

namespace network3 {

inline RandomStream RandomStreamOf(const Op& op, PhiloxKey key) {
  return {key.low, key.high, static_cast<std::uint32_t>(op.attributes.Number("stream"))};
}

// Dropout keeps an element if its random word is below the threshold, which is 2^32 at probability
// 0.
inline std::uint64_t DropoutThreshold(const Op& dropout) {
  return static_cast<std::uint64_t>(
      std::floor((1.0 - dropout.attributes.Number("probability")) * 4294967296.0));
}

}  // namespace network3
