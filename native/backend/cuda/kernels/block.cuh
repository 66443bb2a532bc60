// Sizes of blocks and what the threads of one do together.
#pragma once

#include "backend/cuda/kernels/span.h"

namespace network3::cuda {

// The element a thread starts with, and the distance to its next one.
__device__ inline int64_t FirstElement() {
  return static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
}
__device__ inline int64_t ElementStride() { return static_cast<int64_t>(gridDim.x) * blockDim.x; }

constexpr int kMostThreads = 256;

// The sum over a block of 2^n threads, always added up in the same order; every thread gets it.
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

// The maximum likewise; NaN may be lost.
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
