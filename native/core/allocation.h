// The exception of a failed allocation, and a check for libraries that do not test theirs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <new>

namespace network3 {

class AllocationFailure : public std::bad_alloc {
 public:
  // The message lies in the object itself, because there may be no memory for a string.
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

// Throws AllocationFailure unless `bytes` can be allocated at this moment. Call it before a library
// that does not check its own allocations.
void RequireMemory(std::size_t bytes);

}  // namespace network3
