// Checks that the processor has the instruction set that the baseline kernels require.
#pragma once

#include <string>

namespace network3::addon {

// Names the features of x86-64-v2 that this processor lacks, or returns an empty text. Always empty
// on other architectures.
std::string MissingFeatures();

}  // namespace network3::addon
