// Opens libcudnn.so.9 and its parts, all from one folder.
#pragma once

#include "backend/cuda/api/libraries.h"
#include "backend/cuda/library.h"

namespace network3::cuda {

// Throws an Error with the reason if there is none.
void LoadCudnn(CudaLibraries& libraries, LoadReport& report);

}  // namespace network3::cuda
