// Opens libcuda.so.1, the driver, and finds its devices.
#pragma once

#include "backend/cuda/api/libraries.h"
#include "backend/cuda/library.h"

namespace network3::cuda {

// Opens and initialises the driver and lists the devices. Throws an Error with the reason of a
// failure.
void LoadDriver(CudaLibraries& libraries, LoadReport& report, const Watch& watch);

}  // namespace network3::cuda
