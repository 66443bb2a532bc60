// dst [M, N] = alpha · a·b + beta · dst, divided among the threads by columns or rows of dst.
// oneDNN computes it unless it is switched off or absent; then our kernel does.
#pragma once

#include <string>

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/compile/scratch.h"

namespace network3::cpu {

// Multiply-adds that take a hundredth of a second on a slow core. A longer product must be
// interruptible, and an update cannot be interrupted.
constexpr std::int64_t kShortWork = 200'000'000;
// The bound for a whole step that may be updating weights most of the time.
constexpr std::int64_t kShortStep = 5 * kShortWork;

struct Gemm {
  Gemm(Compiler& compiler, const Op& matmul, Region region);
  // Computes aᵀ·b into this layout of a matrix, which has no blocks.
  static Gemm Into(Compiler& compiler, const Op& matmul, const WeightsLayout& layout);

  // Computes the part of `thread`.
  void Run(float* dst, float alpha, float beta, int thread) const;
  // dst = a·b in pieces of a few hundredths of a second; returns early if the run is to be stopped.
  void RunInPieces(float* dst, int thread, const Step& step) const;

  // The name of the implementation, as Kernels() of an executable lists it.
  std::string Implementation() const;

  // kColumns if every thread gets at least one vector of columns, else kRows.
  static Region BestRegion(const Shape& dst, int threads);

  Value a, b;
  bool transpose_a, transpose_b;
  Region region;
  std::int64_t m, n, k;
  std::int64_t dst_stride;  // the length of a row of dst in memory
  int threads;
  const Kernels* kernels;
  bool by_onednn;
  Scratch scratch;

 private:
  struct Part {
    Range rows;
    Range columns;
  };
  Part PartOf(int thread) const;
  void Compute(const Part& part, float* dst, float alpha, float beta, int thread) const;
};

}  // namespace network3::cpu
