#include "backend/cuda/kernels/dense/dense.h"
#include "backend/cuda/kernels/elementwise/epilogue.cuh"

namespace network3::cuda {

NETWORK3_KERNEL(dense_backward, DenseBackwardArguments) {
  __shared__ float parts[kDenseRows][kDenseBackwardThreads];
  const auto& [rows, depth, columns, x, diff_dst, w, eta, decay, epilogue, diff_src] = arguments;
  const int64_t k = blockIdx.x;
  const float rate = eta.Value();
  const float keep = 1.0F - rate * decay.Value();
  float inputs[kDenseRows];
  float sums[kDenseRows];
#pragma unroll
  for (int row = 0; row < kDenseRows; ++row) {
    inputs[row] = row < rows ? x[row * depth + k] : 0;
    sums[row] = 0;
  }
  for (int64_t column = threadIdx.x; column < columns; column += blockDim.x) {
    const float weight = w[k * columns + column];
    float gradient = 0;
#pragma unroll
    for (int row = 0; row < kDenseRows; ++row) {
      if (row >= rows) continue;
      const float diff = diff_dst[row * columns + column];
      sums[row] += diff * weight;
      gradient += inputs[row] * diff;
    }
    w[k * columns + column] = keep * weight - rate * gradient;
  }
  if (!diff_src) return;
#pragma unroll
  for (int row = 0; row < kDenseRows; ++row) parts[row][threadIdx.x] = sums[row];
  __syncthreads();
  for (unsigned stride = blockDim.x / 2; stride > 0; stride /= 2) {
    if (threadIdx.x < stride) {
      for (int row = 0; row < rows; ++row)
        parts[row][threadIdx.x] += parts[row][threadIdx.x + stride];
    }
    __syncthreads();
  }
  const int64_t row = threadIdx.x;
  if (row < rows) diff_src[row * depth + k] = Apply(epilogue, row * depth + k, parts[row][0]);
}

}  // namespace network3::cuda
