#include "backend/cuda/kernels/conv/pool_shape.h"
#include "backend/cuda/lower/op.h"
#ifndef NETWORK3_KERNEL_CODE
#include "backend/cuda/lower/conv/pooling.h"
#endif

namespace network3::cuda {

// src [N, C, H, W] -> dst [N, C, PH, PW]: the sum of each window divided by its size.
struct AveragePool2dArguments {
  static constexpr const char* kName = "network3_average_pool2d";
  PoolShape shape{};
  Span<const float> src;
  Span<float> dst;
};

// diff_dst [N, C, PH, PW] -> diff_src [N, C, H, W].
struct AveragePool2dBackwardArguments {
  static constexpr const char* kName = "network3_average_pool2d_backward";
  PoolShape shape{};
  Span<const float> diff_dst;
  Span<float> diff_src;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(average_pool2d, AveragePool2dArguments) {
  const auto& [shape, src, dst] = arguments;
  const int32_t outputs = shape.out_height * shape.out_width;
  const auto size = static_cast<float>(shape.window_height * shape.window_width);
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    const int64_t plane = i / outputs * shape.height * shape.width;
    const int32_t output = static_cast<int32_t>(i % outputs);
    const int32_t top = output / shape.out_width * shape.stride_height - shape.padding_height;
    const int32_t left = output % shape.out_width * shape.stride_width - shape.padding_width;
    float sum = 0;
    for (int32_t y = top; y < top + shape.window_height; ++y) {
      if (y < 0 || y >= shape.height) continue;
      for (int32_t x = left; x < left + shape.window_width; ++x) {
        if (x >= 0 && x < shape.width)
          sum += src[plane + static_cast<int64_t>(y) * shape.width + x];
      }
    }
    dst[i] = sum / size;
  }
}

// Each cell sums its shares of the gradients of the windows that contain it, in a fixed order.
NETWORK3_KERNEL(average_pool2d_backward, AveragePool2dBackwardArguments) {
  const auto& [shape, diff_dst, diff_src] = arguments;
  const int32_t cells = shape.height * shape.width;
  const auto size = static_cast<float>(shape.window_height * shape.window_width);
  for (int64_t i = FirstElement(); i < diff_src.size; i += ElementStride()) {
    const int64_t plane = i / cells * shape.out_height * shape.out_width;
    const int32_t cell = static_cast<int32_t>(i % cells);
    const WindowRange rows = WindowsOf(cell / shape.width, shape.out_height, shape.window_height,
                                       shape.stride_height, shape.padding_height);
    const WindowRange columns = WindowsOf(cell % shape.width, shape.out_width, shape.window_width,
                                          shape.stride_width, shape.padding_width);
    float sum = 0;
    for (int32_t row = rows.first; row <= rows.last; ++row) {
      for (int32_t column = columns.first; column <= columns.last; ++column) {
        sum += diff_dst[plane + static_cast<int64_t>(row) * shape.out_width + column];
      }
    }
    diff_src[i] = sum / size;
  }
}

#else

void CompileAveragePool2d(Compiler& compiler, const Op& op) {
  AveragePool2dArguments arguments;
  arguments.shape =
      PoolShapeOf(compiler.shape(op.inputs[0]), compiler.shape(op.outputs[0]), op.attributes);
  arguments.src = compiler.values().Floats(op.inputs[0]);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

void CompileAveragePool2dBackward(Compiler& compiler, const Op& op) {
  AveragePool2dBackwardArguments arguments;
  arguments.shape =
      PoolShapeOf(compiler.shape(op.outputs[0]), compiler.shape(op.inputs[0]), op.attributes);
  arguments.diff_dst = compiler.values().Floats(op.inputs[0]);
  arguments.diff_src = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.diff_src.size), arguments);
}

#endif

}  // namespace network3::cuda
