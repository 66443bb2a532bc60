// The least that the kernels need of a processor.
#pragma once

#include <string>

namespace network3::addon {

// Names what this processor lacks of x86-64-v2; empty if nothing. Always empty on other
// architectures.
std::string MissingFeatures();

}  // namespace network3::addon
