// Products of row-major matrices, by cuBLAS, or by our kernels if there are few rows.
#pragma once

#include "backend/cuda/compile/compiler.h"
#include "backend/cuda/kernels/dense/dense.h"

namespace network3::cuda {

// dst [M, N] = *alpha · a·b + *beta · dst with the matrices of `matmul`. All pointers are device
// pointers.
void EmitGemmNode(Compiler& compiler, const Op& matmul, float* dst, const float* alpha,
                  const float* beta);

Grid GridOf(const DenseArguments& arguments);
Grid GridOf(const DenseBackwardArguments& arguments);

}  // namespace network3::cuda
