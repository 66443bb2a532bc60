// Defines for the host compiler what nvcc provides to kernels. Included before each .cu file.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "test/cuda/emulator/kernels.h"

// Defines a kernel, and the entry by which kernels.cc finds it.
#define NETWORK3_KERNEL(name, Arguments)                                                     \
  static void Run_##name(const Arguments& arguments);                                        \
  extern const ::network3::cuda::emulator::Kernel kEmulated_##name;                          \
  const ::network3::cuda::emulator::Kernel kEmulated_##name{                                 \
      Arguments::kName, sizeof(Arguments),                                                   \
      [](const void* arguments) { Run_##name(*static_cast<const Arguments*>(arguments)); }}; \
  static void Run_##name(const Arguments& arguments)
#define __global__
#define __device__
#define __host__
#define __grid_constant__
// All threads of a block run on one operating system thread.
#define __shared__ static thread_local

namespace network3::cuda::emulator {

struct Index {
  unsigned x = 0, y = 0, z = 0;
};
struct Position {
  Index thread, block, block_size, grid_size;
};

// The current thread. Kernels read it everywhere; __thread, unlike thread_local, needs no call that
// might initialise it.
extern __thread Position position;

// Waits until all other threads of the block reach the same barrier.
void Barrier();

}  // namespace network3::cuda::emulator

#define threadIdx (::network3::cuda::emulator::position.thread)
#define blockIdx (::network3::cuda::emulator::position.block)
#define blockDim (::network3::cuda::emulator::position.block_size)
#define gridDim (::network3::cuda::emulator::position.grid_size)
#define __syncthreads ::network3::cuda::emulator::Barrier
