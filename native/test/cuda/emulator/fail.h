// How the emulator says that its user has done what a device must not be asked to do.
#pragma once

#include <string>

namespace network3::cuda::emulator {

// Ends the process: such a mistake has no right answer.
[[noreturn]] void Fail(const std::string& message);

}  // namespace network3::cuda::emulator
