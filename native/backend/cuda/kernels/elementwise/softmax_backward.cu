#include "backend/cuda/kernels/block.cuh"
#include "backend/cuda/kernels/elementwise/softmax.cuh"

namespace network3::cuda {

NETWORK3_KERNEL(softmax_backward, SoftmaxBackwardArguments) {
  const auto& [state, batch, classes, mean, probabilities, labels, diff, diff_logits] = arguments;
  for (int64_t i = FirstElement(); i < diff_logits.size; i += ElementStride()) {
    const int64_t row = i / classes;
    diff_logits[i] = LogitDiff(*state, batch, mean != 0, diff, row, i % classes == labels[row],
                               probabilities[i]);
  }
}

}  // namespace network3::cuda
