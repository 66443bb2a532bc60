#include "backend/cuda/lower/op.h"

namespace network3::cuda {

// src [N, K] -> index of each row's first maximum [N].
struct ArgmaxArguments {
  static constexpr const char* kName = "network3_argmax";
  int64_t columns = 0;
  Span<const float> src;
  Span<int32_t> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(argmax, ArgmaxArguments) {
  const auto& [columns, src, dst] = arguments;
  for (int64_t row = FirstElement(); row < dst.size; row += ElementStride()) {
    int32_t best = 0;
    for (int32_t k = 1; k < columns; ++k) {
      if (src[row * columns + k] > src[row * columns + best]) best = k;
    }
    dst[row] = best;
  }
}

#else

// src [N, K] -> index of each row's first maximum [N].
void CompileArgmax(Compiler& compiler, const Op& op) {
  ArgmaxArguments arguments;
  arguments.columns = compiler.shape(op.inputs[0])[1];
  arguments.src = compiler.values().Floats(op.inputs[0]);
  arguments.dst = compiler.values().DefineWords<std::int32_t>(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
