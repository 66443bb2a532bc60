// The vendor's libraries of this process: every function that is called, and where it came from.
#pragma once

#include <atomic>
#include <map>
#include <string>

#include "backend/cuda/api/cublas.h"
#include "backend/cuda/api/cudnn.h"
#include "backend/cuda/api/driver.h"

namespace network3::cuda {

struct LibraryOrigin {
  std::string path;
  std::string version;
};

// Never closed: the vendors' libraries cannot be opened twice.
struct CudaLibraries {
  DriverApi driver;
  CudnnApi cudnn;
  CublasApi cublas;
  LibraryOrigin driver_origin;
  LibraryOrigin cudnn_origin;
  LibraryOrigin cublas_origin;
  // The primary context of each device, retained once and never released. Whoever opens a device
  // holds the lock of the process's library.
  std::map<CUdevice, CUcontext> contexts;
  // After an error that the driver does not recover from, for every network of the process.
  std::atomic<bool> lost{false};
};

}  // namespace network3::cuda
