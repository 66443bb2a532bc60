#include "core/system_memory.h"

#include <cstdlib>

#if defined(__linux__) || defined(__APPLE__)
#include <sys/mman.h>
#endif

// Sanitizers do not track memory that is mapped from the system.
#if (defined(__linux__) || defined(__APPLE__)) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define NETWORK3_MAPS_MEMORY 1
#else
#define NETWORK3_MAPS_MEMORY 0
#endif

namespace network3 {

bool IsFromSystem([[maybe_unused]] std::size_t bytes) {
#if NETWORK3_MAPS_MEMORY
  return bytes >= 1 << 20;
#else
  return false;
#endif
}

void* AllocateZeroed(std::size_t bytes) {
#if NETWORK3_MAPS_MEMORY
  if (IsFromSystem(bytes)) {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    return memory == MAP_FAILED ? nullptr : memory;
  }
#endif
  return std::calloc(bytes == 0 ? 1 : bytes, 1);
}

void FreeZeroed(void* memory, [[maybe_unused]] std::size_t bytes) {
#if NETWORK3_MAPS_MEMORY
  if (IsFromSystem(bytes)) {
    munmap(memory, bytes);
    return;
  }
#endif
  std::free(memory);
}

}  // namespace network3
