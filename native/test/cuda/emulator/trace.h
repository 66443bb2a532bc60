// Logs the calls of the emulated libraries, and makes calls fail as planned.
#pragma once

#include <string>

namespace network3::cuda::emulator {

// Writes a line to the file that NETWORK3_EMULATOR_LOG names, if it is set.
void Log(const std::string& line);

// Logs a call and returns its result: 0, or the planned one (test/cuda/faults.h). A permanent error
// of the device is also the result of all later calls.
int Enter(const std::string& name);

}  // namespace network3::cuda::emulator
