#include "backend/cuda/kernels/update_factors.h"

namespace network3::cuda {

extern "C" __global__ void network3_update_factors(
    const __grid_constant__ UpdateFactorsArguments arguments) {
  const float rate = arguments.eta.Value();
  arguments.dst[0] = -rate;
  arguments.dst[1] = 1.0F - rate * arguments.decay.Value();
}

}  // namespace network3::cuda
