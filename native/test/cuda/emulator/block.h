// Runs the threads of one block as coroutines.
#pragma once

#include <functional>

#include "test/cuda/emulator/device.h"

namespace network3::cuda::emulator {

// Calls `thread` once for each thread of a grid. Ends the process with a message if only some
// threads of a block reach a barrier.
void RunGrid(const Index& grid, const Index& block, const std::function<void()>& thread);

}  // namespace network3::cuda::emulator
