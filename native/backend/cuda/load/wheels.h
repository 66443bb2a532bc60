// Finds the library folders of NVIDIA's wheels in the active Python.
#pragma once

#include <string>
#include <vector>

namespace network3::cuda {

// Runs python3 (or python) of the PATH, which takes some ten milliseconds. Empty without Python.
std::vector<std::string> WheelFolders();

}  // namespace network3::cuda
