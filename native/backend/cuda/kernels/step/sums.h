#pragma once

#include "backend/cuda/kernels/step/factor.h"
#include "backend/cuda/kernels/step/step_state.h"

namespace network3::cuda {

// A scalar that is not summed yet.
struct SumTerm {
  enum class Kind : int32_t {
    kValue,    // *value
    kRows,     // sum or mean over the rows that are not padding
    kSquares,  // ½ · factor · Σ
  };
  Kind kind = Kind::kValue;
  int32_t mean = 0;
  const float* value = nullptr;
  Span<const double> partials;
  Factor factor;
};

constexpr int kMostTerms = 2;

struct Sum {
  SumTerm terms[kMostTerms];
  int32_t count = 0;
};

// dst = the sum of its terms. Uses one block.
struct SumsArguments {
  static constexpr const char* kName = "network3_sums";
  const StepState* state = nullptr;
  int64_t batch = 0;
  Sum sum;
  Span<float> dst;
};

}  // namespace network3::cuda
