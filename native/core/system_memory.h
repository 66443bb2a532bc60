// Zeroed memory. From a mebibyte on it comes from the system and goes back to it at once, where
// malloc would keep it for the thread that asked. Smaller pieces are better off side by side:
// scattered pages collide in the second cache.
#pragma once

#include <cstddef>

namespace network3 {

// Null where there is none.
void* AllocateZeroed(std::size_t bytes);
// `bytes` as they were asked for.
void FreeZeroed(void* memory, std::size_t bytes);
// Whether so many come from the system, in whole pages.
bool IsFromSystem(std::size_t bytes);

}  // namespace network3
