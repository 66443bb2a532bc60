#include "backend/cuda/kernels/elementwise/bias_backward.h"

#include "backend/cuda/kernels/block.cuh"
#include "backend/cuda/kernels/elementwise/epilogue.cuh"

namespace network3::cuda {

NETWORK3_KERNEL(bias_backward, BiasBackwardArguments) {
  const auto& [images, channels, spatial, diff_dst, epilogue, diff_src, diff_bias] = arguments;
  const int64_t channel = blockIdx.x;
  float sum = 0;
  for (int64_t i = threadIdx.x; i < images * spatial; i += blockDim.x) {
    const int64_t element = (i / spatial * channels + channel) * spatial + i % spatial;
    const float diff = Apply(epilogue, element, diff_dst[element]);
    if (diff_src) diff_src[element] = diff;
    sum += diff;
  }
  if (!diff_bias) return;
  sum = BlockSum(sum);
  if (threadIdx.x == 0) diff_bias[channel] = sum;
}

}  // namespace network3::cuda
