// Philox4x32-10 (Salmon et al., SC11), the counter-based random generator of every backend.
#pragma once

#include <array>
#include <cstdint>

namespace network3 {

struct PhiloxKey {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
};

inline std::array<std::uint32_t, 4> Philox4x32(std::array<std::uint32_t, 4> counter,
                                               PhiloxKey key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key.low,
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key.high,
               static_cast<std::uint32_t>(product0)};
    key.low += 0x9E3779B9;
    key.high += 0xBB67AE85;
  }
  return counter;
}

}  // namespace network3
