// For the file of an op that has a CUDA kernel of its own. The file declares the arguments, then
// defines the kernel under NETWORK3_KERNEL_CODE and the code that launches it otherwise.
#pragma once

#include "backend/cuda/kernels/span.h"

#ifdef NETWORK3_KERNEL_CODE
#include "backend/cuda/kernels/block.cuh"
#else
#include "backend/cuda/lower/ops.h"
#endif
