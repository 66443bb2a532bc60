// Our own `new`, which the linker hides from other libraries: as the standard one, but its failure
// knows the bytes that were asked for. Both take from malloc, so that memory may cross library
// borders.
#include "core/allocation.h"

#include <cstdlib>

namespace network3 {

void RequireMemory([[maybe_unused]] std::size_t bytes) {
  // Sanitizers keep account of every byte, in milliseconds.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // Volatile: a pair of malloc and free that nobody looks at may be left out by compilers.
  void* volatile memory = std::malloc(bytes);
  if (memory == nullptr) throw AllocationFailure(bytes);
  std::free(memory);
#endif
}

}  // namespace network3

void* operator new(std::size_t bytes) {
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw network3::AllocationFailure(bytes);
}

void* operator new[](std::size_t bytes) { return operator new(bytes); }

void operator delete(void* memory) noexcept { std::free(memory); }

void operator delete[](void* memory) noexcept { std::free(memory); }

void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
