// What a failed `new` of ours throws.
#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <new>

namespace network3 {

class AllocationFailure : public std::bad_alloc {
 public:
  // Says everything in memory of its own: there may be no other.
  explicit AllocationFailure(std::size_t bytes) {
    std::snprintf(message_.data(), message_.size(),
                  "out of memory: %zu bytes asked for; use a smaller mini-batch or fewer examples "
                  "at once",
                  bytes);
  }
  const char* what() const noexcept override { return message_.data(); }

 private:
  std::array<char, 128> message_;
};

// Throws AllocationFailure unless there are `bytes` to be had right now: for libraries that do not
// look whether they got their memory.
void RequireMemory(std::size_t bytes);

}  // namespace network3
