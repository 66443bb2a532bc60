#include "backend/cuda/kernels/block.cuh"
#include "backend/cuda/kernels/conv/max_pool.h"
#include "backend/cuda/kernels/conv/winner_weights.cuh"
#include "backend/cuda/kernels/elementwise/epilogue.cuh"

namespace network3::cuda {
namespace {

// Each cell sums the gradients of the windows of which it is the maximum. No two threads write the
// same cell, and the order of the sum is fixed.
__device__ void Gather(const MaxPoolBackwardArguments& arguments, int64_t channel) {
  const PoolShape& shape = arguments.shape;
  const int32_t outputs = shape.out_height * shape.out_width;
  const int32_t cells = shape.height * shape.width;
  for (int64_t i = threadIdx.x; i < shape.images * cells; i += blockDim.x) {
    const int64_t plane = i / cells * shape.channels + channel;
    const int32_t cell = static_cast<int32_t>(i % cells);
    const int32_t y = cell / shape.width;
    const int32_t x = cell % shape.width;
    const WindowRange rows = WindowsOf(y, shape.out_height, shape.window_height,
                                       shape.stride_height, shape.padding_height);
    const WindowRange columns =
        WindowsOf(x, shape.out_width, shape.window_width, shape.stride_width, shape.padding_width);
    float sum = 0;
    for (int32_t row = rows.first; row <= rows.last; ++row) {
      for (int32_t column = columns.first; column <= columns.last; ++column) {
        const int32_t place =
            (y + shape.padding_height - row * shape.stride_height) * shape.window_width + x +
            shape.padding_width - column * shape.stride_width;
        const int64_t output = plane * outputs + row * shape.out_width + column;
        if (arguments.workspace[output] == place) {
          sum += Apply(arguments.epilogue, output, arguments.diff_dst[output]);
        }
      }
    }
    arguments.diff_src[plane * cells + cell] = sum;
  }
}

__device__ void SumBias(const MaxPoolBackwardArguments& arguments, int64_t channel) {
  const PoolShape& shape = arguments.shape;
  const int32_t outputs = shape.out_height * shape.out_width;
  float sum = 0;
  for (int64_t i = threadIdx.x; i < shape.images * outputs; i += blockDim.x) {
    const int64_t output = (i / outputs * shape.channels + channel) * outputs + i % outputs;
    sum += Apply(arguments.epilogue, output, arguments.diff_dst[output]);
  }
  sum = BlockSum(sum);
  if (threadIdx.x == 0) arguments.diff_bias[channel] = sum;
}

}  // namespace

NETWORK3_KERNEL(max_pool_backward, MaxPoolBackwardArguments) {
  const int64_t channel = blockIdx.x;
  if (channel >= arguments.channel_blocks) {
    SumWinnerWeights(arguments, channel - arguments.channel_blocks);
    return;
  }
  if (arguments.diff_src) Gather(arguments, channel);
  if (arguments.diff_bias) SumBias(arguments, channel);
}

}  // namespace network3::cuda
