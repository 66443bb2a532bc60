// Zeroed memory. From 1 MiB on it is mapped from the system and returned when it is freed; malloc
// would keep it in the arena of the thread. Smaller blocks come from malloc, because scattered
// pages compete for the second-level cache (ADR 14).
#pragma once

#include <cstddef>

namespace network3 {

// Returns nullptr if there is no memory.
void* AllocateZeroed(std::size_t bytes);
// `bytes` must be the size that was allocated.
void FreeZeroed(void* memory, std::size_t bytes);
// True if an allocation of this size is mapped from the system, in whole pages.
bool IsFromSystem(std::size_t bytes);

}  // namespace network3
