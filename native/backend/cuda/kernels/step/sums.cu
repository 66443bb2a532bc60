#include "backend/cuda/kernels/step/sums.cuh"

namespace network3::cuda {

NETWORK3_KERNEL(sums, SumsArguments) {
  const float total = Total(arguments.sum, arguments.state->Valid(arguments.batch));
  if (threadIdx.x == 0) arguments.dst[0] = total;
}

}  // namespace network3::cuda
