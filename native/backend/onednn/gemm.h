// dst [M, N] = alpha · a·b + beta · dst on the threads, by columns or rows of dst.
#pragma once

#include "backend/onednn/compiler.h"

namespace network3::onednn {

// Multiply-adds of a product that takes a hundredth of a second on a slow core. A longer one must
// be open to interruption, which an update is not.
constexpr std::int64_t kShortWork = 200'000'000;
// The same of a step, most of which may come after its first update.
constexpr std::int64_t kShortStep = 5 * kShortWork;

struct Gemm {
  Gemm(Compiler& compiler, const Op& matmul, Region region);

  // The part of `thread`; dst is row-major [M, N].
  void Run(float* dst, float alpha, float beta, int thread) const;
  // dst = a·b in pieces of a few hundredths of a second; once the run is to be stopped, the rest is
  // left undone.
  void RunInPieces(float* dst, int thread, const Step& step) const;

  // Columns where there are enough of them to share out, else rows.
  static Region BestRegion(const Shape& dst, int threads);

  Value a, b;
  bool transpose_a, transpose_b;
  Region region;
  std::int64_t m, n, k;
  int threads;

 private:
  struct Part {
    Range rows;
    Range columns;
  };
  Part PartOf(int thread) const;
  void Compute(const Part& part, float* dst, float alpha, float beta) const;
};

}  // namespace network3::onednn
