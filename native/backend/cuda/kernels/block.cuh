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

// Combines a value of each thread of a block of 2^n threads, and returns the result to all threads.
// The order in which values are combined is fixed.
template <typename T, typename Operation>
__device__ T BlockReduce(T value, Operation combine) {
  __shared__ T parts[kMostThreads];
  parts[threadIdx.x] = value;
  __syncthreads();
  for (unsigned stride = blockDim.x / 2; stride > 0; stride /= 2) {
    if (threadIdx.x < stride) {
      parts[threadIdx.x] = combine(parts[threadIdx.x], parts[threadIdx.x + stride]);
    }
    __syncthreads();
  }
  const T result = parts[0];
  __syncthreads();
  return result;
}

template <typename T>
__device__ T BlockSum(T value) {
  return BlockReduce(value, [](T a, T b) { return a + b; });
}

// May ignore NaN.
__device__ inline float BlockMaximum(float value) {
  return BlockReduce(value, [](float a, float b) { return b > a ? b : a; });
}

}  // namespace network3::cuda
