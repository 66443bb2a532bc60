// dst [M, N] = alpha · a·b + beta · dst on the threads, by columns or rows of dst.
#pragma once

#include "backend/onednn/compiler.h"

namespace network3::onednn {

struct Gemm {
  Gemm(Compiler& compiler, const Op& matmul, Region region);

  // The part of `thread`; dst is row-major [M, N].
  void Run(float* dst, float alpha, float beta, int thread) const;

  // Columns where there are enough of them to share out, else rows.
  static Region BestRegion(const Shape& dst, int threads);

  Value a, b;
  bool transpose_a, transpose_b;
  Region region;
  std::int64_t m, n, k;
  int threads;
};

}  // namespace network3::onednn
