#include "backend/cuda/kernels/add.h"

#include "backend/cuda/kernels/block.cuh"

namespace network3::cuda {

extern "C" __global__ void network3_add(const __grid_constant__ AddArguments arguments) {
  const auto& [a, b, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) dst[i] = a[i] + b[i];
}

}  // namespace network3::cuda
