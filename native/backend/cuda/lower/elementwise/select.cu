#include "backend/cuda/kernels/walk.h"
#include "backend/cuda/lower/op.h"
#ifndef NETWORK3_KERNEL_CODE
#include "program/strided.h"
#endif

namespace network3::cuda {

// a where the condition is not 0, else b; the shapes are broadcast.
struct SelectArguments {
  static constexpr const char* kName = "network3_select";
  StridedShape shape{};
  Span<const float> condition;
  Span<const float> a;
  Span<const float> b;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(select, SelectArguments) {
  const auto& [shape, condition, a, b, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    const bool is_a = condition[PositionOf(shape, 0, i)] != 0;
    dst[i] = is_a ? a[PositionOf(shape, 1, i)] : b[PositionOf(shape, 2, i)];
  }
}

#else

void CompileSelect(Compiler& compiler, const Op& op) {
  SelectArguments arguments;
  arguments.shape = BroadcastTo(
      op, compiler.shape(op.outputs[0]),
      {compiler.shape(op.inputs[0]), compiler.shape(op.inputs[1]), compiler.shape(op.inputs[2])});
  arguments.condition = FloatInput(compiler, op, 0);
  arguments.a = FloatInput(compiler, op, 1);
  arguments.b = FloatInput(compiler, op, 2);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
