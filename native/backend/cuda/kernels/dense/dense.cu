#include "backend/cuda/kernels/dense/dense.h"

#include "backend/cuda/kernels/elementwise/epilogue.cuh"

namespace network3::cuda {

NETWORK3_KERNEL(dense, DenseArguments) {
  __shared__ float parts[kDenseSlices][kDenseRows][kDenseColumns];
  const auto& [rows, depth, columns, x, w, epilogue] = arguments;
  const int32_t lane = static_cast<int32_t>(threadIdx.x) % kDenseColumns;
  const int32_t slice = static_cast<int32_t>(threadIdx.x) / kDenseColumns;
  const int64_t first_column = static_cast<int64_t>(blockIdx.x) * kDenseColumns;
  const int64_t first_row = static_cast<int64_t>(blockIdx.y) * kDenseRows;
  const int64_t column = first_column + lane;
  float sums[kDenseRows] = {};
  if (column < columns) {
    for (int64_t k = slice; k < depth; k += kDenseSlices) {
      const float weight = w[k * columns + column];
#pragma unroll
      for (int row = 0; row < kDenseRows; ++row) {
        if (first_row + row < rows) sums[row] += x[(first_row + row) * depth + k] * weight;
      }
    }
  }
#pragma unroll
  for (int row = 0; row < kDenseRows; ++row) parts[slice][row][lane] = sums[row];
  __syncthreads();
  // Each thread computes the final sums of some rows of its column.
  if (column >= columns) return;
  for (int row = slice; row < kDenseRows && first_row + row < rows; row += kDenseSlices) {
    float sum = 0;
    for (int s = 0; s < kDenseSlices; ++s) sum += parts[s][row][lane];
    Finish(epilogue, (first_row + row) * columns + column, sum);
  }
}

}  // namespace network3::cuda
