// What nvcc gives to kernels, for the ordinary compiler: put in front of every .cu file.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#define __global__
#define __device__
#define __host__
#define __grid_constant__
// The threads of a block share an operating system thread.
#define __shared__ static thread_local

namespace network3::cuda::emulator {

struct Index {
  unsigned x = 0, y = 0, z = 0;
};
struct Position {
  Index thread, block, block_size, grid_size;
};

// The thread that runs at the moment.
extern thread_local Position position;

// Lets the other threads of the block come to the same place.
void Barrier();

}  // namespace network3::cuda::emulator

#define threadIdx (::network3::cuda::emulator::position.thread)
#define blockIdx (::network3::cuda::emulator::position.block)
#define blockDim (::network3::cuda::emulator::position.block_size)
#define gridDim (::network3::cuda::emulator::position.grid_size)
#define __syncthreads ::network3::cuda::emulator::Barrier
