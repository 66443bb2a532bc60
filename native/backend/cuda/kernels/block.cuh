// How a kernel is defined, sizes of blocks, and operations of all threads of a block.
#pragma once

#include "backend/cuda/kernels/span.h"

// Begins the definition of the kernel network3_<name>, whose parameter is `arguments`. The emulator
// has a definition of its own.
#ifndef NETWORK3_KERNEL
#define NETWORK3_KERNEL(name, Arguments) \
  extern "C" __global__ void network3_##name(const __grid_constant__ Arguments arguments)
#endif

namespace network3::cuda {

// The first element of a thread, and the distance to its next one.
__device__ inline int64_t FirstElement() {
  return static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
}
__device__ inline int64_t ElementStride() { return static_cast<int64_t>(gridDim.x) * blockDim.x; }

constexpr int kMostThreads = 256;

// Returns the sum over a block of 2^n threads to all threads. The order of the additions is fixed.
template <typename T>
__device__ T BlockSum(T value) {
  __shared__ T parts[kMostThreads];
  parts[threadIdx.x] = value;
  __syncthreads();
  for (unsigned stride = blockDim.x / 2; stride > 0; stride /= 2) {
    if (threadIdx.x < stride) parts[threadIdx.x] += parts[threadIdx.x + stride];
    __syncthreads();
  }
  const T sum = parts[0];
  __syncthreads();
  return sum;
}

// Returns the maximum in the same way; may ignore NaN.
__device__ inline float BlockMaximum(float value) {
  __shared__ float parts[kMostThreads];
  parts[threadIdx.x] = value;
  __syncthreads();
  for (unsigned stride = blockDim.x / 2; stride > 0; stride /= 2) {
    if (threadIdx.x < stride && parts[threadIdx.x + stride] > parts[threadIdx.x]) {
      parts[threadIdx.x] = parts[threadIdx.x + stride];
    }
    __syncthreads();
  }
  const float maximum = parts[0];
  __syncthreads();
  return maximum;
}

}  // namespace network3::cuda
