#include <string.h>

#include "backend/onednn/kernels/isa.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

constexpr int kBlocks = 16;  // counters side by side, four words each

// Philox4x32-10 of `kBlocks` consecutive counters; the same function as core/philox.h, in lanes.
inline void PhiloxLanes(uint32_t* __restrict words, uint32_t first_block,
                        const DropoutStream& stream) {
  uint32_t c0[kBlocks], c1[kBlocks], c2[kBlocks], c3[kBlocks];
  for (int i = 0; i < kBlocks; ++i) {
    c0[i] = first_block + static_cast<uint32_t>(i);
    c1[i] = stream.stream;
    c2[i] = stream.step_low;
    c3[i] = stream.step_high;
  }
  uint32_t k0 = stream.key_low;
  uint32_t k1 = stream.key_high;
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < kBlocks; ++i) {
      const uint64_t p0 = static_cast<uint64_t>(0xD2511F53U) * c0[i];
      const uint64_t p1 = static_cast<uint64_t>(0xCD9E8D57U) * c2[i];
      const uint32_t n0 = static_cast<uint32_t>(p1 >> 32) ^ c1[i] ^ k0;
      const uint32_t n2 = static_cast<uint32_t>(p0 >> 32) ^ c3[i] ^ k1;
      c1[i] = static_cast<uint32_t>(p1);
      c3[i] = static_cast<uint32_t>(p0);
      c0[i] = n0;
      c2[i] = n2;
    }
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  for (int i = 0; i < kBlocks; ++i) {
    words[4 * i] = c0[i];
    words[4 * i + 1] = c1[i];
    words[4 * i + 2] = c2[i];
    words[4 * i + 3] = c3[i];
  }
}

}  // namespace

void Dropout(float* dst, float* mask, const float* src, DropoutStream stream, int64_t first,
             int64_t count) {
  // A probability of 0 gives 2^32, one more than a word can be compared with.
  const bool all = stream.threshold > UINT32_MAX;
  const uint32_t bound = all ? UINT32_MAX : static_cast<uint32_t>(stream.threshold);
  uint32_t words[4 * kBlocks];
  int64_t at = first - first % 4;
  const int64_t end = first + count;
  for (; at < end; at += 4 * kBlocks) {
    PhiloxLanes(words, static_cast<uint32_t>(at / 4), stream);
    float kept[4 * kBlocks];
    for (int i = 0; i < 4 * kBlocks; ++i) kept[i] = ((words[i] < bound) | all) ? 1.0F : 0.0F;
    const int64_t from = at < first ? first : at;
    const int64_t to = at + 4 * kBlocks < end ? at + 4 * kBlocks : end;
    memcpy(mask + from - first, kept + from - at, static_cast<size_t>(to - from) * sizeof(float));
    for (int64_t i = from; i < to; ++i) dst[i - first] = kept[i - at] * src[i - first];
  }
}

}  // namespace network3::onednn::NETWORK3_ISA
