#include "backend/cuda/kernels/elementwise/activation_backward.h"

#include "backend/cuda/kernels/block.cuh"
#include "backend/cuda/kernels/elementwise/epilogue.cuh"

namespace network3::cuda {

NETWORK3_KERNEL(activation_backward, ActivationBackwardArguments) {
  const auto& [diff_dst, epilogue, diff_src] = arguments;
  for (int64_t i = FirstElement(); i < diff_src.size; i += ElementStride()) {
    diff_src[i] = Apply(epilogue, i, diff_dst[i]);
  }
}

}  // namespace network3::cuda
