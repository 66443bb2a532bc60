#pragma once

#include "backend/cuda/kernels/elementwise/epilogue.h"
#include "backend/cuda/kernels/step/factor.h"

namespace network3::cuda {

// Number of rows of a mini-batch that the kernels of fully connected layers keep in registers.
constexpr int kDenseRows = 16;
constexpr int kDenseColumns = 32;  // per block
constexpr int kDenseSlices = 8;    // slices of the depth per block

// x [M, K] · w [K, N] -> dst [M, N] after the epilogue. A block computes kDenseColumns columns of
// kDenseRows rows.
struct DenseArguments {
  static constexpr const char* kName = "network3_dense";
  int64_t rows = 0;
  int64_t depth = 0;
  int64_t columns = 0;
  Span<const float> x;
  Span<const float> w;
  Epilogue epilogue;
};

constexpr int kDenseBackwardThreads = 128;  // at most

// One pass over w [K, N] with one block per row of w. Computes diff_src [M, K] = diff_dst [M, N] ·
// wᵀ with the old w, followed by the epilogue, and then w ← (1 - eta·decay) · w - eta · xᵀ ·
// diff_dst. Requires M <= kDenseRows.
struct DenseBackwardArguments {
  static constexpr const char* kName = "network3_dense_backward";
  int64_t rows = 0;
  int64_t depth = 0;
  int64_t columns = 0;
  Span<const float> x;
  Span<const float> diff_dst;
  Span<float> w;
  Factor eta;
  Factor decay;
  DiffEpilogue epilogue;
  Span<float> diff_src;  // may be absent
};

}  // namespace network3::cuda
