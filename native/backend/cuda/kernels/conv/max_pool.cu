#include "backend/cuda/kernels/conv/max_pool.h"

#include <math.h>

#include "backend/cuda/kernels/block.cuh"
#include "backend/cuda/kernels/elementwise/epilogue.cuh"

namespace network3::cuda {

// Finds the first maximum in row-major order, or the first NaN, which a maximum instruction would
// ignore.
NETWORK3_KERNEL(max_pool, MaxPoolArguments) {
  const auto& [shape, src, workspace, maximum, epilogue] = arguments;
  const int32_t outputs = shape.out_height * shape.out_width;
  for (int64_t i = FirstElement(); i < workspace.size; i += ElementStride()) {
    const int64_t plane = i / outputs * shape.height * shape.width;
    const int32_t output = static_cast<int32_t>(i % outputs);
    const int32_t top = output / shape.out_width * shape.stride_height - shape.padding_height;
    const int32_t left = output % shape.out_width * shape.stride_width - shape.padding_width;
    float best = -INFINITY;
    int32_t place = -1;
    for (int32_t row = 0; row < shape.window_height; ++row) {
      if (top + row < 0 || top + row >= shape.height) continue;
      for (int32_t column = 0; column < shape.window_width; ++column) {
        if (left + column < 0 || left + column >= shape.width) continue;
        const float value =
            src[plane + static_cast<int64_t>(top + row) * shape.width + left + column];
        if (place < 0 || (!(value <= best) && best == best)) {
          best = value;
          place = row * shape.window_width + column;
        }
      }
    }
    workspace[i] = place;
    if (maximum) maximum[i] = best;
    Finish(epilogue, i, best);
  }
}

}  // namespace network3::cuda
