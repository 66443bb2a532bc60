// Emulated device memory: host memory with guards around each allocation.
#pragma once

#include <cstddef>

namespace network3::cuda::emulator {

// Returns null if the total would exceed `NETWORK3_EMULATOR_MEMORY` bytes.
void* Allocate(std::size_t bytes);
// Returns false if there is no such allocation. Ends the process if memory around it was
// overwritten.
bool Free(void* memory);

// Ends the process unless the whole range is in one allocation.
void CheckRange(const void* memory, std::size_t bytes, const char* what);

std::size_t TotalBytes();
std::size_t UsedBytes();

}  // namespace network3::cuda::emulator
