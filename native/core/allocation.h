// What a failed `new` of ours throws.
#pragma once

#include <cstddef>
#include <new>

namespace network3 {

class AllocationFailure : public std::bad_alloc {
 public:
  explicit AllocationFailure(std::size_t bytes) : bytes_(bytes) {}
  const char* what() const noexcept override { return "out of memory"; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_;
};

}  // namespace network3
