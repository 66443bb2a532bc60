#include "backend/cuda/kernels/sgd_update.h"

#include "backend/cuda/kernels/block.cuh"

namespace network3::cuda {

extern "C" __global__ void network3_sgd_update(
    const __grid_constant__ SgdUpdateArguments arguments) {
  const auto& [eta, parameter, gradient, dst] = arguments;
  const float rate = eta.Value();
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    dst[i] = parameter[i] - rate * gradient[i];
  }
}

}  // namespace network3::cuda
