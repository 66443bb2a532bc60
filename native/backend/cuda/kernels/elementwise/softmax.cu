#include "backend/cuda/kernels/elementwise/softmax.cuh"

#include <math.h>

#include "backend/cuda/kernels/block.cuh"

namespace network3::cuda {
namespace {

// logits[k] = row of x · column k of w; neighbouring threads read neighbouring elements of w.
__device__ void Multiply(const SoftmaxArguments& arguments, int64_t row, float* logits) {
  __shared__ float parts[kSoftmaxThreads];
  const auto classes = static_cast<int32_t>(arguments.classes);
  const int32_t slices = static_cast<int32_t>(blockDim.x) / classes;
  const int32_t k = static_cast<int32_t>(threadIdx.x) % classes;
  const int32_t slice = static_cast<int32_t>(threadIdx.x) / classes;
  float sum = 0;
  if (slice < slices) {
    for (int64_t d = slice; d < arguments.depth; d += slices) {
      sum += arguments.x[row * arguments.depth + d] * arguments.w[d * classes + k];
    }
  }
  parts[threadIdx.x] = sum;
  __syncthreads();
  if (slice == 0) {
    for (int32_t s = 1; s < slices; ++s) sum += parts[s * classes + k];
    logits[k] = sum;
  }
  __syncthreads();
}

}  // namespace

NETWORK3_KERNEL(softmax, SoftmaxArguments) {
  __shared__ float products[kSoftmaxThreads];
  const int64_t row = blockIdx.x;
  const int64_t classes = arguments.classes;
  if (arguments.w) Multiply(arguments, row, products);
  const auto logit = [&](int64_t k) {
    const float value = arguments.w ? products[k] : arguments.logits[row * classes + k];
    return arguments.bias ? value + arguments.bias[k] : value;
  };
  float maximum = -INFINITY;
  for (int64_t k = threadIdx.x; k < classes; k += blockDim.x) {
    maximum = logit(k) > maximum ? logit(k) : maximum;
  }
  maximum = BlockMaximum(maximum);
  // A class whose logit is ten thousand below the maximum has probability 0.
  const auto power = [&](int64_t k) {
    const float shifted = logit(k) - maximum;
    return shifted < -87.0F ? 0.0F : expf(shifted);
  };
  double sum = 0;
  for (int64_t k = threadIdx.x; k < classes; k += blockDim.x) sum += static_cast<double>(power(k));
  sum = BlockSum(sum);
  const auto scale = static_cast<float>(1.0 / sum);
  const int32_t label = arguments.labels ? arguments.labels[row] : 0;
  for (int64_t k = threadIdx.x; k < classes; k += blockDim.x) {
    const float probability = scale * power(k);
    if (arguments.probabilities) arguments.probabilities[row * classes + k] = probability;
    if (arguments.diff_logits) {
      arguments.diff_logits[row * classes + k] =
          LogitDiff(*arguments.state, arguments.batch, arguments.mean != 0, arguments.diff, row,
                    k == label, probability);
    }
  }
  if (!arguments.row_costs || threadIdx.x != 0) return;
  // Labels were checked before; this check prevents reads beyond the row if that check has a fault.
  const float of_label = label >= 0 && label < classes ? logit(label) : NAN;
  arguments.row_costs[row] = log(sum) - static_cast<double>(of_label - maximum);
}

}  // namespace network3::cuda
