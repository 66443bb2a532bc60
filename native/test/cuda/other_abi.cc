#include "backend/cuda/library.h"

extern "C" __attribute__((visibility("default"))) const network3::cuda::Entry* Network3CudaEntry() {
  static const network3::cuda::Entry entry{network3::cuda::kLibraryAbi + 1, nullptr};
  return &entry;
}
