// The vendor's libraries in this process: the functions that we call, and the files they came from.
#pragma once

#include <map>
#include <string>

#include "backend/cuda/api/cublas.h"
#include "backend/cuda/api/cudnn.h"
#include "backend/cuda/api/device_loss.h"
#include "backend/cuda/api/driver.h"

namespace network3::cuda {

struct LibraryOrigin {
  std::string path;
  std::string version;
};

// Never closed, because the vendor's libraries cannot be opened a second time.
struct CudaLibraries {
  DriverApi driver;
  CudnnApi cudnn;
  CublasApi cublas;
  LibraryOrigin driver_origin;
  LibraryOrigin cudnn_origin;
  LibraryOrigin cublas_origin;
  // The primary context of each device, retained once and never released. The lock of the process's
  // library must be held while a device is opened.
  std::map<CUdevice, CUcontext> contexts;
  DeviceLoss loss;
};

}  // namespace network3::cuda
