// The first launch of a step: all slices of data sets and all sums of squares of the parameters.
#pragma once

#include <cstdint>
#include <vector>

#include "backend/cuda/kernels/begin_step.h"
#include "program/program.h"

namespace network3::cuda {

class Compiler;

class Begin {
 public:
  void AddSlice(const Slice& slice);

  // Whether the squares of this l2_penalty can be summed up at the beginning.
  bool TakesSquares(const Compiler& compiler, const Op& l2_penalty) const;
  // The partial sums of squares of w, where *factor is not 0.
  void AddSquares(const Span<const float>& w, const Span<double>& partials, const float* factor);

  void Launch(Compiler& compiler);

  static std::int64_t SquareBlocks(std::int64_t count) {
    return (count + kSquareElements - 1) / kSquareElements;
  }

 private:
  BeginStepArguments arguments_;
};

}  // namespace network3::cuda
