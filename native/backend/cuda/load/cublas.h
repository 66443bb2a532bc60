// Opens libcublas.so.13, which opens libcublasLt.so.13 itself.
#pragma once

#include "backend/cuda/api/libraries.h"
#include "backend/cuda/library.h"

namespace network3::cuda {

// Throws an Error with the reason if there is none.
void LoadCublas(CudaLibraries& libraries, LoadReport& report);

}  // namespace network3::cuda
