// Float functions without branches, so that compilers vectorise them. Errors are a few units in the
// last place, and NaN stays NaN. Functions are static, so that each instruction set has its own
// copy.
#pragma once

#include <stdint.h>
#include <string.h>

static inline float BitsToFloat(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint32_t FloatToBits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// e^x = 2^n · e^r with |r| ≤ ln 2 / 2; e^r is the polynomial of expf in the Cephes library.
static inline float Exp(float x) {
  const float kLog2E = 1.44269504088896341F;
  const float kLn2High = 0.693359375F;
  const float kLn2Low = -2.12194440e-4F;
  const float kRound = 12582912.0F;  // 1.5 · 2^23: adding it rounds to an integer
  x = x > 88.0F ? 88.0F : x;
  x = x < -87.0F ? -87.0F : x;
  const float shifted = x * kLog2E + kRound;
  const float n = shifted - kRound;
  const float r = (x - n * kLn2High) - n * kLn2Low;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  // Unsigned arithmetic cannot overflow. For a NaN the exponent is arbitrary, but p is NaN.
  const uint32_t exponent = FloatToBits(shifted) - FloatToBits(kRound);
  return p * BitsToFloat((exponent + 127) << 23);
}

static inline float Sigmoid(float x) { return 1.0F / (1.0F + Exp(-x)); }

static inline float Tanh(float x) {
  const float magnitude = x < 0 ? -x : x;
  const float large = 1.0F - 2.0F / (Exp(2.0F * magnitude) + 1.0F);
  // Near zero the difference above cancels, so use the odd polynomial of Cephes.
  const float z = x * x;
  float p = -5.70498872745e-3F;
  p = p * z + 2.06390887954e-2F;
  p = p * z - 5.37397155531e-2F;
  p = p * z + 1.33314422036e-1F;
  p = p * z - 3.33332819422e-1F;
  const float small = p * z * x + x;
  const float result = x < 0 ? -large : large;
  return magnitude < 0.625F ? small : result;
}

// A comparison with NaN is false, so NaN passes through; a maximum instruction would drop it.
static inline float Relu(float x) { return x < 0 ? 0 : x; }
