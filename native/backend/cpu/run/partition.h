// How work is divided among the threads.
#pragma once

#include <algorithm>
#include <cstdint>

namespace network3::cpu {

struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t size() const { return end - begin; }
};

inline std::int64_t RoundUp(std::int64_t count, std::int64_t grain) {
  return (count + grain - 1) / grain * grain;
}

// Part `index` of `count` items, divided into `parts` contiguous, nearly equal parts whose borders
// are multiples of `grain`. Later parts may be empty.
inline Range Split(std::int64_t count, int parts, int index, std::int64_t grain = 1) {
  const std::int64_t grains = (count + grain - 1) / grain;
  const std::int64_t small = grains / parts;
  const std::int64_t extra = grains % parts;
  const auto begin_of = [&](std::int64_t part) {
    return std::min(count, (part * small + std::min(part, extra)) * grain);
  };
  return {begin_of(index), begin_of(index + 1)};
}

// Number of parts that are not empty.
inline int ActiveParts(std::int64_t count, int parts) {
  return static_cast<int>(std::min<std::int64_t>(count, parts));
}

// Floats of a vector of the widest instruction set. Elements and columns are divided in multiples
// of it, which also keeps threads off each other's cache lines.
constexpr std::int64_t kVector = 16;

}  // namespace network3::cpu
