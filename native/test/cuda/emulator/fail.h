// Reports that the backend has made a call that is not allowed on a device.
#pragma once

#include <string>

namespace network3::cuda::emulator {

// Ends the process, because there is no correct result for such a call.
[[noreturn]] void Fail(const std::string& message);

}  // namespace network3::cuda::emulator
