#include "backend/cuda/lower/op.h"

namespace network3::cuda {

// dst = a · b, elementwise.
struct MultiplyArguments {
  static constexpr const char* kName = "network3_multiply";
  Span<const float> a;
  Span<const float> b;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(multiply, MultiplyArguments) {
  const auto& [a, b, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) dst[i] = a[i] * b[i];
}

#else

// dst = a · b, elementwise.
void CompileMultiply(Compiler& compiler, const Op& op) {
  MultiplyArguments arguments;
  arguments.a = compiler.values().Floats(op.inputs[0]);
  arguments.b = compiler.values().Floats(op.inputs[1]);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
