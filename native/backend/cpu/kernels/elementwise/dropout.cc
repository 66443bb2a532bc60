#include "backend/cpu/kernels/simd/philox.h"

namespace network3::cpu::NETWORK3_ISA {

void Dropout(float* dst, float* mask, const float* src, RandomStream stream, uint64_t step,
             uint64_t threshold, int64_t first, int64_t count) {
  // Probability 0 gives the threshold 2^32, which exceeds every word but does not fit into one.
  const bool all = threshold > UINT32_MAX;
  const auto bound = Words{} + (all ? UINT32_MAX : (uint32_t)threshold);
  const int64_t end = first + count;
  for (int64_t at = first - first % kWords; at < end; at += kGroup) {
    Words words[kWords];
    PhiloxLanes(words, (uint32_t)(at / kWords), stream, step);
    Wide kept[kWords];
    for (int j = 0; j < kWords; ++j) {
      const Wide one = Wide{} + 1.0F;
      kept[j] = all ? one : (words[j] < bound ? one : Wide{});
    }
    InterleaveWords(kept);
    if (at >= first && at + kGroup <= end) {
      for (int j = 0; j < kWords; ++j) {
        const int64_t to = at - first + j * kLanes;
        Store(mask + to, kept[j]);
        Store(dst + to, kept[j] * Load<Wide>(src + to));
      }
      continue;
    }
    float group[kGroup];
    for (int j = 0; j < kWords; ++j) Store(group + j * kLanes, kept[j]);
    const int64_t from = at < first ? first : at;
    const int64_t to = at + kGroup < end ? at + kGroup : end;
    for (int64_t i = from; i < to; ++i) {
      mask[i - first] = group[i - at];
      dst[i - first] = group[i - at] * src[i - first];
    }
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
