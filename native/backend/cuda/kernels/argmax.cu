#include "backend/cuda/kernels/argmax.h"

#include "backend/cuda/kernels/block.cuh"

namespace network3::cuda {

extern "C" __global__ void network3_argmax(const __grid_constant__ ArgmaxArguments arguments) {
  const auto& [columns, src, dst] = arguments;
  for (int64_t row = FirstElement(); row < dst.size; row += ElementStride()) {
    int32_t best = 0;
    for (int32_t k = 1; k < columns; ++k) {
      if (src[row * columns + k] > src[row * columns + best]) best = k;
    }
    dst[row] = best;
  }
}

}  // namespace network3::cuda
