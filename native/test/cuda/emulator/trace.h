// Writes down what the emulated libraries are asked for, and lets calls fail as planned.
#pragma once

#include <string>

namespace network3::cuda::emulator {

// A line in the file that NETWORK3_EMULATOR_LOG names, if it does.
void Log(const std::string& line);

// Logs a call and says its result: 0, or what is planned (test/cuda/faults.h). An error of the
// device that is there to stay is the result of every later call.
int Enter(const std::string& name);

}  // namespace network3::cuda::emulator
