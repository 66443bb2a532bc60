// Philox4x32-10, the function of core/philox.h, for one word of its result.
#pragma once

#include <stdint.h>

#include "program/kernels/random.h"

namespace network3::cuda {

// Returns the word of an element, whose counter is (element / 4, stream, step).
__device__ inline uint32_t PhiloxWord(uint64_t element, const RandomStream& random, uint64_t step) {
  uint32_t key_low = random.key_low;
  uint32_t key_high = random.key_high;
  uint32_t c0 = static_cast<uint32_t>(element / 4);
  uint32_t c1 = random.stream;
  uint32_t c2 = static_cast<uint32_t>(step);
  uint32_t c3 = static_cast<uint32_t>(step >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = static_cast<uint64_t>(0xD2511F53U) * c0;
    const uint64_t p1 = static_cast<uint64_t>(0xCD9E8D57U) * c2;
    c0 = static_cast<uint32_t>(p1 >> 32) ^ c1 ^ key_low;
    c2 = static_cast<uint32_t>(p0 >> 32) ^ c3 ^ key_high;
    c1 = static_cast<uint32_t>(p1);
    c3 = static_cast<uint32_t>(p0);
    key_low += 0x9E3779B9U;
    key_high += 0xBB67AE85U;
  }
  switch (element % 4) {
    case 0:
      return c0;
    case 1:
      return c1;
    case 2:
      return c2;
    default:
      return c3;
  }
}

}  // namespace network3::cuda
