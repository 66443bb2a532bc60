// The library folders of NVIDIA's wheels in the active Python.
#pragma once

#include <string>
#include <vector>

namespace network3::cuda {

// Asks python3 (or python) of the PATH, which takes some ten milliseconds. Empty without one.
std::vector<std::string> WheelFolders();

}  // namespace network3::cuda
