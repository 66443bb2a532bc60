#include "backend/cuda/kernels/step/collect.h"

#include "backend/cuda/kernels/block.cuh"

namespace network3::cuda {

NETWORK3_KERNEL(collect, CollectArguments) {
  const auto& [state, batch, row_size, output, src] = arguments;
  const int64_t count = state->Valid(batch) * row_size;
  uint32_t* dst =
      static_cast<uint32_t*>(state->row_outputs[output]) + state->index * batch * row_size;
  for (int64_t i = FirstElement(); i < count; i += ElementStride()) dst[i] = src[i];
}

}  // namespace network3::cuda
