#include "backend/cuda/kernels/step/begin_step.h"

#include "backend/cuda/kernels/block.cuh"

namespace network3::cuda {
namespace {

__device__ uint32_t BitsOf(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

__device__ void CopySlice(const StepState& state, int64_t batch, const Slice& slice) {
  const SourceState& source = state.sources[slice.source];
  const int64_t valid = state.Valid(batch);
  const int64_t begin = static_cast<int64_t>(blockIdx.x - slice.first_block) * kSliceElements;
  const int64_t end =
      begin + kSliceElements < slice.dst.size ? begin + kSliceElements : slice.dst.size;
  for (int64_t i = begin + threadIdx.x; i < end; i += blockDim.x) {
    const int64_t row = i / slice.row_size;
    if (row >= valid) {
      slice.dst[i] = 0;  // zero has the same bits for floats and labels
      continue;
    }
    const int64_t data_row = source.from + state.Row(batch, row);
    const int64_t at = data_row * slice.row_size + i % slice.row_size;
    if (source.type == SourceType::kU8) {
      slice.dst[i] =
          BitsOf(static_cast<float>(static_cast<const uint8_t*>(source.data)[at]) / 256.0F);
    } else {
      slice.dst[i] = static_cast<const uint32_t*>(source.data)[at];
    }
  }
}

__device__ void SumSquares(const Squares& squares) {
  const int64_t part = blockIdx.x - squares.first_block;
  const int64_t begin = part * kSquareElements;
  const int64_t end =
      begin + kSquareElements < squares.w.size ? begin + kSquareElements : squares.w.size;
  double sum = 0;
  for (int64_t i = begin + threadIdx.x; i < end; i += blockDim.x) {
    const double value = squares.w[i];
    sum += value * value;
  }
  sum = BlockSum(sum);
  if (threadIdx.x == 0) squares.partials[part] = sum;
}

}  // namespace

NETWORK3_KERNEL(begin_step, BeginStepArguments) {
  const auto block = static_cast<int32_t>(blockIdx.x);
  for (int i = arguments.squares_count; i-- > 0;) {
    if (block < arguments.squares[i].first_block) continue;
    if (*arguments.squares_factor != 0) SumSquares(arguments.squares[i]);
    return;
  }
  for (int i = arguments.slice_count; i-- > 0;) {
    if (block < arguments.slices[i].first_block) continue;
    CopySlice(*arguments.state, arguments.batch, arguments.slices[i]);
    return;
  }
}

}  // namespace network3::cuda
