#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {

void SumParts(float* dst, const float* parts, int64_t stride, int64_t part_count, int64_t count) {
  for (int64_t i = 0; i < count; ++i) dst[i] = parts[i];
  for (int64_t p = 1; p < part_count; ++p) {
    const float* part = parts + p * stride;
    for (int64_t i = 0; i < count; ++i) dst[i] += part[i];
  }
}

void SgdUpdate(float* w, const float* parts, int64_t stride, int64_t part_count, float eta,
               float decay, int64_t count) {
  const float keep = 1.0F - decay;
  if (part_count == 1) {
    for (int64_t i = 0; i < count; ++i) w[i] = keep * w[i] - eta * parts[i];
    return;
  }
  if (part_count == 2) {
    const float* second = parts + stride;
    for (int64_t i = 0; i < count; ++i) w[i] = keep * w[i] - eta * (parts[i] + second[i]);
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    float gradient = parts[i];
    for (int64_t p = 1; p < part_count; ++p) gradient += parts[p * stride + i];
    w[i] = keep * w[i] - eta * gradient;
  }
}

double SumOfSquares(const float* src, int64_t count) {
  // Independent running sums vectorise without reordering and do not wait for each other. Blocks
  // keep rounding errors small.
  constexpr int64_t kLanes = 64;
  constexpr int64_t kBlock = 4096;
  double total = 0;
  int64_t i = 0;
  for (; i + kLanes <= count;) {
    const int64_t end = i + kBlock < count ? i + kBlock : count;
    float sums[kLanes] = {};
    for (; i + kLanes <= end; i += kLanes) {
      for (int64_t lane = 0; lane < kLanes; ++lane) sums[lane] += src[i + lane] * src[i + lane];
    }
    for (const float sum : sums) total += static_cast<double>(sum);
  }
  for (; i < count; ++i) total += static_cast<double>(src[i]) * static_cast<double>(src[i]);
  return total;
}

}  // namespace network3::cpu::NETWORK3_ISA
