#include "backend/cuda/library.h"

extern "C" __attribute__((visibility("default"))) const network3::cuda::Entry*
network3_cuda_entry() {
  static const network3::cuda::Entry entry{network3::cuda::kLibraryAbi + 1, nullptr};
  return &entry;
}
