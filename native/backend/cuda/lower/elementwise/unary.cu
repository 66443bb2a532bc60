#include "backend/cuda/kernels/walk.h"
#include "backend/cuda/lower/op.h"
#ifndef NETWORK3_KERNEL_CODE
#include "program/functions.h"
#endif

namespace network3::cuda {

// dst = f(src), elementwise.
struct UnaryArguments {
  static constexpr const char* kName = "network3_unary";
  UnaryFunction function{};
  Span<const float> src;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(unary, UnaryArguments) {
  const auto& [function, src, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    dst[i] = Apply(function, src[i]);
  }
}

#else

void CompileUnary(Compiler& compiler, const Op& op) {
  UnaryArguments arguments;
  arguments.function = UnaryFunctionOf(op);
  arguments.src = FloatInput(compiler, op, 0);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
