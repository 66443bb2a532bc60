#include "backend/cuda/load/loader.h"

#include "backend/cuda/load/cublas.h"
#include "backend/cuda/load/cudnn.h"
#include "backend/cuda/load/driver.h"
#include "core/error.h"

namespace network3::cuda {

std::shared_ptr<CudaLibraries> LoadLibraries(LoadReport& report, const Watch& watch) {
  auto libraries = std::make_shared<CudaLibraries>();
  try {
    // The driver comes first, because opening the others takes hundreds of milliseconds.
    LoadDriver(*libraries, report, watch);
    watch("cuBLAS");
    LoadCublas(*libraries, report);
    watch("cuDNN");
    LoadCudnn(*libraries, report);
    return libraries;
  } catch (const Error& error) {
    report.problem = error.what();
    return nullptr;
  }
}

}  // namespace network3::cuda
