#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {

void BytesToFloat(float* dst, const uint8_t* src, int64_t count) {
  for (int64_t i = 0; i < count; ++i) dst[i] = static_cast<float>(src[i]) * (1.0F / 256.0F);
}

void Add(float* dst, const float* a, const float* b, int64_t count) {
  for (int64_t i = 0; i < count; ++i) dst[i] = a[i] + b[i];
}

void Multiply(float* dst, const float* a, const float* b, int64_t count) {
  for (int64_t i = 0; i < count; ++i) dst[i] = a[i] * b[i];
}

void Scale(float* dst, const float* src, float factor, int64_t count) {
  for (int64_t i = 0; i < count; ++i) dst[i] = factor * src[i];
}

}  // namespace network3::cpu::NETWORK3_ISA
