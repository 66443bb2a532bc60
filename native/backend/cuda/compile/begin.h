// The first launch of a step, which computes all slices of datasets and the sums of squares of
// parameters.
#pragma once

#include <cstdint>
#include <vector>

#include "backend/cuda/kernels/step/begin_step.h"
#include "program/program.h"

namespace network3::cuda {

class Compiler;

class Begin {
 public:
  void AddSlice(const Slice& slice);

  // True if the first launch can compute the squares of this l2_penalty.
  bool TakesSquares(const Compiler& compiler, const Op& l2_penalty) const;
  // Returns the partial sums of squares of w, which are computed if *factor is not 0.
  void AddSquares(const Span<const float>& w, const Span<double>& partials, const float* factor);

  void Launch(Compiler& compiler);

  static std::int64_t SquareBlocks(std::int64_t count) {
    return (count + kSquareElements - 1) / kSquareElements;
  }

 private:
  BeginStepArguments arguments_;
};

}  // namespace network3::cuda
