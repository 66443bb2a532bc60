// libcublas.so.13, which itself opens the libcublasLt.so.13 that it needs.
#pragma once

#include "backend/cuda/api/libraries.h"
#include "backend/cuda/library.h"

namespace network3::cuda {

// Throws an Error that says why there is none.
void LoadCublas(CudaLibraries& libraries, LoadReport& report);

}  // namespace network3::cuda
