#include "backend/cuda/kernels/image.h"

namespace network3::cuda {

const void* KernelImage() {
  static const char image[] = "no code for any GPU";
  return image;
}

}  // namespace network3::cuda
