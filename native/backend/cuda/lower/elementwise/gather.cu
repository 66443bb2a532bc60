#include "backend/cuda/lower/op.h"

namespace network3::cuda {

// The rows of a table [R, ...] at the indices; rows that do not exist are zeros.
struct GatherArguments {
  static constexpr const char* kName = "network3_gather";
  int64_t row_size = 0;
  Span<const float> table;
  Span<const int32_t> indices;
  Span<float> dst;
};

// The sums of the rows of src with the same index.
struct ScatterAddArguments {
  static constexpr const char* kName = "network3_scatter_add";
  int64_t row_size = 0;
  Span<const float> src;
  Span<const int32_t> indices;
  Span<float> dst;
};

// 1 at the index, else 0.
struct OneHotArguments {
  static constexpr const char* kName = "network3_one_hot";
  int64_t classes = 0;
  Span<const int32_t> indices;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(gather, GatherArguments) {
  const auto& [row_size, table, indices, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    const int64_t at = indices[i / row_size] * row_size + i % row_size;
    dst[i] = indices[i / row_size] >= 0 && at < table.size ? table[at] : 0.0F;
  }
}

// A thread adds up an element in the order of the indices.
NETWORK3_KERNEL(scatter_add, ScatterAddArguments) {
  const auto& [row_size, src, indices, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    const int64_t row = i / row_size;
    float sum = 0;
    for (int64_t j = 0; j < indices.size; ++j) {
      if (indices[j] == row) sum += src[j * row_size + i % row_size];
    }
    dst[i] = sum;
  }
}

NETWORK3_KERNEL(one_hot, OneHotArguments) {
  const auto& [classes, indices, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    dst[i] = indices[i / classes] == i % classes ? 1.0F : 0.0F;
  }
}

#else

// table [R, ...], indices [N, ...] -> dst [N, ..., ...]
void CompileGather(Compiler& compiler, const Op& op) {
  GatherArguments arguments;
  arguments.row_size = compiler.count(op.inputs[0]) / compiler.shape(op.inputs[0])[0];
  arguments.table = FloatInput(compiler, op, 0);
  arguments.indices = compiler.values().Integers(op.inputs[1]);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

// src [N, ..., ...], indices [N, ...] -> dst [R, ...]
void CompileScatterAdd(Compiler& compiler, const Op& op) {
  ScatterAddArguments arguments;
  arguments.row_size = compiler.count(op.outputs[0]) / compiler.shape(op.outputs[0])[0];
  arguments.src = FloatInput(compiler, op, 0);
  arguments.indices = compiler.values().Integers(op.inputs[1]);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

// indices [N, ...] -> dst [N, ..., classes]
void CompileOneHot(Compiler& compiler, const Op& op) {
  OneHotArguments arguments;
  arguments.classes = compiler.shape(op.outputs[0]).back();
  arguments.indices = compiler.values().Integers(op.inputs[0]);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
