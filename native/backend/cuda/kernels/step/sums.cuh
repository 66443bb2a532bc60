#pragma once

#include "backend/cuda/kernels/block.cuh"
#include "backend/cuda/kernels/step/sums.h"

namespace network3::cuda {

// Computes the value of a term by a whole block and returns it to all threads.
__device__ inline float Total(const SumTerm& term, int64_t valid) {
  if (term.kind == SumTerm::Kind::kValue) return *term.value;
  const bool rows = term.kind == SumTerm::Kind::kRows;
  const double factor = rows ? 1.0 / (term.mean != 0 && valid > 0 ? valid : 1)
                             : 0.5 * static_cast<double>(term.factor.Value());
  if (factor == 0) return 0;
  const int64_t count = rows ? valid : term.partials.size;
  double sum = 0;
  for (int64_t i = threadIdx.x; i < count; i += blockDim.x) sum += term.partials[i];
  return static_cast<float>(BlockSum(sum) * factor);
}

__device__ inline float Total(const Sum& sum, int64_t valid) {
  float total = 0;
  for (int i = 0; i < sum.count; ++i) total += Total(sum.terms[i], valid);
  return total;
}

}  // namespace network3::cuda
