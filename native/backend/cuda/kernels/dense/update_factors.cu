#include "backend/cuda/kernels/dense/update_factors.h"

namespace network3::cuda {

NETWORK3_KERNEL(update_factors, UpdateFactorsArguments) {
  const float rate = arguments.eta.Value();
  arguments.dst[0] = -rate;
  arguments.dst[1] = 1.0F - rate * arguments.decay.Value();
}

}  // namespace network3::cuda
