// Replaces operator new, for this module only: the linker hides it from other libraries. It differs
// from the standard one in that its exception has the number of bytes. Both use malloc, so memory
// may be freed by another library.
#include "core/allocation.h"

#include <cstdlib>

namespace network3 {

void RequireMemory([[maybe_unused]] std::size_t bytes) {
  // Omitted with sanitizers, whose allocation of so much memory takes milliseconds.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // Without volatile, compilers may remove an unused pair of malloc and free.
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
