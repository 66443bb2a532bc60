// The device's memory: the host's, with guards around every allocation.
#pragma once

#include <cstddef>

namespace network3::cuda::emulator {

// Null when more than `NETWORK3_EMULATOR_MEMORY` bytes would be taken.
void* Allocate(std::size_t bytes);
// False if no such allocation exists. Ends the process when something wrote beyond its ends.
bool Free(void* memory);

// Ends the process unless all of it lies in one allocation.
void CheckRange(const void* memory, std::size_t bytes, const char* what);

std::size_t TotalBytes();
std::size_t UsedBytes();

}  // namespace network3::cuda::emulator
