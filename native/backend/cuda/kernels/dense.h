#pragma once

#include "backend/cuda/kernels/epilogue.h"
#include "backend/cuda/kernels/factor.h"

namespace network3::cuda {

// Rows of a mini-batch that the kernels for fully connected layers keep in registers.
constexpr int kDenseRows = 16;
constexpr int kDenseColumns = 32;  // a block
constexpr int kDenseSlices = 8;    // of the depth, in a block

// x [M, K] · w [K, N] -> through the epilogue [M, N]. A block has kDenseColumns of the columns and
// kDenseRows of the rows.
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

// One pass over w [K, N], a block a row of it: diff_src [M, K] = diff_dst [M, N] · wᵀ through the
// epilogue, from the old w, and then w ← (1 - eta·decay) · w - eta · xᵀ · diff_dst. M <=
// kDenseRows.
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
