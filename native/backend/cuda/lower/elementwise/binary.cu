#include "backend/cuda/kernels/walk.h"
#include "backend/cuda/lower/op.h"
#ifndef NETWORK3_KERNEL_CODE
#include "program/functions.h"
#include "program/strided.h"
#endif

namespace network3::cuda {

// dst = f(a, b), elementwise; the shapes are broadcast.
struct BinaryArguments {
  static constexpr const char* kName = "network3_binary";
  BinaryFunction function{};
  StridedShape shape{};
  Span<const float> a;
  Span<const float> b;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(binary, BinaryArguments) {
  const auto& [function, shape, a, b, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    dst[i] = Apply(function, a[PositionOf(shape, 0, i)], b[PositionOf(shape, 1, i)]);
  }
}

#else

void CompileBinary(Compiler& compiler, const Op& op) {
  BinaryArguments arguments;
  arguments.function = BinaryFunctionOf(op);
  arguments.shape = BroadcastTo(op, compiler.shape(op.outputs[0]),
                                {compiler.shape(op.inputs[0]), compiler.shape(op.inputs[1])});
  arguments.a = FloatInput(compiler, op, 0);
  arguments.b = FloatInput(compiler, op, 1);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
