// libcudnn.so.9 and the libraries it consists of, all of one folder.
#pragma once

#include "backend/cuda/api/libraries.h"
#include "backend/cuda/library.h"

namespace network3::cuda {

// Throws an Error that says why there is none.
void LoadCudnn(CudaLibraries& libraries, LoadReport& report);

}  // namespace network3::cuda
