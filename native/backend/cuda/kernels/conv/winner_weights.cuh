#pragma once

#include "backend/cuda/kernels/block.cuh"
#include "backend/cuda/kernels/conv/max_pool.h"
#include "backend/cuda/kernels/elementwise/epilogue.cuh"

namespace network3::cuda {

// The gradient of a window, and the position in src of the filter that gave its maximum.
struct Winner {
  float diff;
  int32_t image, row, column;
};

__device__ inline Winner WinnerOf(const MaxPoolBackwardArguments& arguments, int64_t filter,
                                  int64_t window) {
  const PoolShape& shape = arguments.shape;
  const WinnerWeights& weights = arguments.weights;
  const int32_t outputs = shape.out_height * shape.out_width;
  const auto image = static_cast<int32_t>(window / outputs);
  const auto output = static_cast<int32_t>(window % outputs);
  const int64_t element = (image * shape.channels + filter) * outputs + output;
  const int32_t place = arguments.workspace[element];
  // A window that contains only padding has no maximum.
  if (place < 0) return {0, image, weights.height, 0};
  const int32_t y = output / shape.out_width * shape.stride_height - shape.padding_height +
                    place / shape.window_width;
  const int32_t x = output % shape.out_width * shape.stride_width - shape.padding_width +
                    place % shape.window_width;
  return {Apply(arguments.epilogue, element, arguments.diff_dst[element]), image,
          y * weights.stride_height - weights.padding_height,
          x * weights.stride_width - weights.padding_width};
}

// The work of block number `block` of the weights. The threads are taps of the filter times slices
// of the windows; the sums of the slices are added in a fixed order.
__device__ inline void SumWinnerWeights(const MaxPoolBackwardArguments& arguments, int64_t block) {
  __shared__ Winner winners[kMostThreads];
  __shared__ float parts[kMostThreads];
  const WinnerWeights& weights = arguments.weights;
  const PoolShape& shape = arguments.shape;
  const int64_t filter = block / weights.group_channels;
  const int64_t channel =
      filter / weights.group_filters * weights.group_channels + block % weights.group_channels;
  const int32_t taps = weights.kernel_height * weights.kernel_width;
  const int64_t windows = shape.images * shape.out_height * shape.out_width;
  const auto threads = static_cast<int32_t>(blockDim.x);
  const auto thread = static_cast<int32_t>(threadIdx.x);
  for (int32_t first = 0; first < taps; first += threads) {
    const int32_t count = taps - first < threads ? taps - first : threads;
    const int32_t slices = threads / count;
    const int32_t slice = thread / count;
    const int32_t tap = first + thread % count;
    float sum = 0;
    for (int64_t begin = 0; begin < windows; begin += threads) {
      const int64_t left = windows - begin;
      const int32_t here = left < threads ? static_cast<int32_t>(left) : threads;
      if (thread < here) winners[thread] = WinnerOf(arguments, filter, begin + thread);
      __syncthreads();
      for (int32_t i = slice; slice < slices && i < here; i += slices) {
        const Winner& winner = winners[i];
        const int32_t row = winner.row + tap / weights.kernel_width;
        const int32_t column = winner.column + tap % weights.kernel_width;
        if (row < 0 || row >= weights.height || column < 0 || column >= weights.width) continue;
        const int64_t plane = winner.image * static_cast<int64_t>(weights.channels) + channel;
        sum += winner.diff * weights.src[(plane * weights.height + row) * weights.width + column];
      }
      __syncthreads();
    }
    parts[thread] = sum;
    __syncthreads();
    if (slice == 0) {
      for (int32_t s = 1; s < slices; ++s) sum += parts[s * count + thread];
      weights.diff_weights[block * taps + tap] = sum;
    }
    __syncthreads();
  }
}

}  // namespace network3::cuda
