// Opens the vendor's libraries: the driver, cuBLAS, cuDNN. The fastest to open comes first.
#pragma once

#include <memory>

#include "backend/cuda/api/libraries.h"
#include "backend/cuda/library.h"

namespace network3::cuda {

// Returns nothing and sets `report.problem` if a library is missing or unsuitable. Libraries that
// were opened before it stay open.
std::shared_ptr<CudaLibraries> LoadLibraries(LoadReport& report, const Watch& watch);

}  // namespace network3::cuda
