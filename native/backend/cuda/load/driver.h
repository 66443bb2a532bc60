// libcuda.so.1: the driver and its devices.
#pragma once

#include "backend/cuda/api/libraries.h"
#include "backend/cuda/library.h"

namespace network3::cuda {

// Opens and starts the driver and lists the devices. Throws an Error that says why it cannot.
void LoadDriver(CudaLibraries& libraries, LoadReport& report, const Watch& watch);

}  // namespace network3::cuda
