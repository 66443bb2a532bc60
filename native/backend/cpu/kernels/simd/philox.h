// Philox4x32-10 on vectors of counters, the function of core/philox.h.
#pragma once

#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

constexpr int kWords = 4;  // random words per counter
constexpr int kGroup = kWords * kLanes;

// The high and the low 32 bits of the products of a's lanes with a constant.
struct Products {
  Words high, low;

  Products(const Words& a, uint32_t factor) {
    const Words factors = Words{} + factor;
    const auto even = (DoubleWords)MultiplyEven(a, factors);
    const auto odd = (DoubleWords)MultiplyEven((Words)((DoubleWords)a >> 32), factors);
    high = (Words)(even >> 32 | odd >> 32 << 32);
    low = (Words)(even << 32 >> 32 | odd << 32);
  }
};

// The words of kLanes consecutive counters.
inline void PhiloxLanes(Words* c, uint32_t first_block, const RandomStream& stream, uint64_t step) {
  c[0] = (Words)Lane() + first_block;
  c[1] = Words{} + stream.stream;
  c[2] = Words{} + (uint32_t)step;
  c[3] = Words{} + (uint32_t)(step >> 32);
  uint32_t k0 = stream.key_low;
  uint32_t k1 = stream.key_high;
  for (int round = 0; round < 10; ++round) {
    const Products p0(c[0], 0xD2511F53U);
    const Products p1(c[2], 0xCD9E8D57U);
    c[0] = p1.high ^ c[1] ^ k0;
    c[2] = p0.high ^ c[3] ^ k1;
    c[1] = p1.low;
    c[3] = p0.low;
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
}

// Interleaves the lanes of a and b from lane `first` on: even lanes of the result are from a, odd
// ones from b.
inline Wide Interleave(const Wide& a, const Wide& b, int first) {
  return Shuffle(a, b, first + Lane() / 2 + Lane() % 2 * kLanes);
}

// Reorders words from [word][counter] to the order of elements: element 4i + j is lane i of
// words[j].
NETWORK3_INLINE void InterleaveWords(Wide* words) {
  const Wide even[] = {Interleave(words[0], words[2], 0),
                       Interleave(words[0], words[2], kLanes / 2)};
  const Wide odd[] = {Interleave(words[1], words[3], 0),
                      Interleave(words[1], words[3], kLanes / 2)};
  for (int half = 0; half < 2; ++half) {
    words[2 * half] = Interleave(even[half], odd[half], 0);
    words[2 * half + 1] = Interleave(even[half], odd[half], kLanes / 2);
  }
}

}  // namespace
}  // namespace network3::cpu::NETWORK3_ISA
