#include "backend/cuda/kernels/correct_count.h"

#include "backend/cuda/kernels/block.cuh"

namespace network3::cuda {

extern "C" __global__ void network3_correct_count(
    const __grid_constant__ CorrectCountArguments arguments) {
  const auto& [state, batch, predictions, labels, dst] = arguments;
  const int64_t valid = state->Valid(batch);
  const int64_t rows = valid < predictions.size ? valid : predictions.size;
  int32_t equal = 0;
  for (int64_t row = threadIdx.x; row < rows; row += blockDim.x) {
    if (predictions[row] == labels[row]) ++equal;
  }
  equal = BlockSum(equal);
  if (threadIdx.x == 0) dst[0] = static_cast<float>(equal);
}

}  // namespace network3::cuda
