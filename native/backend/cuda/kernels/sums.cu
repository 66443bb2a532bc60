#include "backend/cuda/kernels/sums.cuh"

namespace network3::cuda {

extern "C" __global__ void network3_sums(const __grid_constant__ SumsArguments arguments) {
  const float total = Total(arguments.sum, arguments.state->Valid(arguments.batch));
  if (threadIdx.x == 0) arguments.dst[0] = total;
}

}  // namespace network3::cuda
