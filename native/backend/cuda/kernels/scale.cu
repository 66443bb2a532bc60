#include "backend/cuda/kernels/scale.h"

#include "backend/cuda/kernels/block.cuh"

namespace network3::cuda {

extern "C" __global__ void network3_scale(const __grid_constant__ ScaleArguments arguments) {
  const auto& [factor, src, dst] = arguments;
  const float value = factor.Value();
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) dst[i] = value * src[i];
}

}  // namespace network3::cuda
