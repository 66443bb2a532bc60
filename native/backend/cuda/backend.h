// The CUDA backend over libraries that are open.
#pragma once

#include <memory>

#include "backend/backend.h"
#include "backend/cuda/api/libraries.h"

namespace network3::cuda {

// Throws Error{kDeviceUnavailable} naming the call of the driver that failed, e.g. for an ordinal
// beyond the devices there are.
std::shared_ptr<Backend> CreateCudaBackend(std::shared_ptr<CudaLibraries> libraries, int ordinal);

}  // namespace network3::cuda
