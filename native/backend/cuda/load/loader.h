// Opens the vendor's libraries, cheapest first: the driver, cuBLAS, cuDNN.
#pragma once

#include <memory>

#include "backend/cuda/api/libraries.h"
#include "backend/cuda/library.h"

namespace network3::cuda {

// Empty with `report.problem` where one is missing or does not fit. What was opened before that
// stays open.
std::shared_ptr<CudaLibraries> LoadLibraries(LoadReport& report, const Watch& watch);

}  // namespace network3::cuda
