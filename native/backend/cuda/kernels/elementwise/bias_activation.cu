#include "backend/cuda/kernels/elementwise/bias_activation.h"

#include "backend/cuda/kernels/block.cuh"
#include "backend/cuda/kernels/elementwise/epilogue.cuh"

namespace network3::cuda {

NETWORK3_KERNEL(bias_activation, BiasActivationArguments) {
  const auto& [src, epilogue] = arguments;
  for (int64_t i = FirstElement(); i < src.size; i += ElementStride()) {
    Finish(epilogue, i, src[i]);
  }
}

}  // namespace network3::cuda
