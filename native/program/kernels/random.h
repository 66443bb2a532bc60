// Random numbers as both backends compute them. Kernels include this header, so it includes C
// headers only and its functions are static.
#pragma once

#include <math.h>
#include <stdint.h>

#include "program/kernels/functions.h"

namespace network3 {

// The key and the stream number of an op. With the number of the step and that of an element they
// are the counter of its Philox word.
struct RandomStream {
  uint32_t key_low = 0;
  uint32_t key_high = 0;
  uint32_t stream = 0;
};

enum class RandomFunction : int32_t { kUniform, kNormal };

// In [0, 1), of 24 bits, which a float holds exactly.
NETWORK3_FUNCTION float UniformOf(uint32_t word) { return (float)(word >> 8) * 0x1p-24F; }

// Two words give two standard normal numbers, radius · cos(angle) and radius · sin(angle) (Box and
// Muller 1958).
NETWORK3_FUNCTION double NormalRadius(uint32_t word) {
  return sqrt(-2.0 * log((word + 0.5) * 0x1p-32));
}
NETWORK3_FUNCTION double NormalAngle(uint32_t word) {
  return 6.283185307179586 * ((word + 0.5) * 0x1p-32);
}

}  // namespace network3
