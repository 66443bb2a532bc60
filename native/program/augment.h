// The rule of an op `augment`, made from its attributes.
#pragma once

#include "core/philox.h"
#include "program/kernels/augment.h"
#include "program/program.h"

namespace network3 {

AugmentRule AugmentRuleOf(const Op& op);

// The key of the random streams of images; `Purpose.augmentation` in src/random.ts.
inline PhiloxKey AugmentKey(PhiloxKey dropout_key) {
  return {dropout_key.low, dropout_key.high | (std::uint32_t{3} << 24)};
}

}  // namespace network3
