#include "backend/cpu/kernels/simd/philox.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// The numbers of kGroup elements, from their random words.
void Convert(float* group, const uint32_t* words, RandomFunction function) {
  if (function == RandomFunction::kUniform) {
    for (int i = 0; i < kGroup; ++i) group[i] = UniformOf(words[i]);
    return;
  }
  for (int i = 0; i < kGroup; i += 2) {
    const double radius = NormalRadius(words[i]);
    const double angle = NormalAngle(words[i + 1]);
    group[i] = (float)(radius * cos(angle));
    group[i + 1] = (float)(radius * sin(angle));
  }
}

}  // namespace

void Random(float* dst, RandomFunction function, RandomStream stream, uint64_t step, int64_t first,
            int64_t count) {
  const int64_t end = first + count;
  for (int64_t at = first - first % kWords; at < end; at += kGroup) {
    Words words[kWords];
    PhiloxLanes(words, (uint32_t)(at / kWords), stream, step);
    Wide ordered[kWords];
    for (int j = 0; j < kWords; ++j) ordered[j] = (Wide)words[j];
    InterleaveWords(ordered);
    uint32_t bits[kGroup];
    for (int j = 0; j < kWords; ++j) Store(bits + j * kLanes, ordered[j]);
    float group[kGroup];
    Convert(group, bits, function);
    const int64_t from = at < first ? first : at;
    const int64_t to = at + kGroup < end ? at + kGroup : end;
    for (int64_t i = from; i < to; ++i) dst[i - first] = group[i - at];
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
