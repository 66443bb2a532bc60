// The CUDA backend, given open libraries.
#pragma once

#include <memory>

#include "backend/backend.h"
#include "backend/cuda/api/libraries.h"

namespace network3::cuda {

// Throws Error{kDeviceUnavailable} with the name of the failed call of the driver, for example if
// there is no device with this ordinal.
std::shared_ptr<Backend> CreateCudaBackend(std::shared_ptr<CudaLibraries> libraries, int ordinal);

}  // namespace network3::cuda
