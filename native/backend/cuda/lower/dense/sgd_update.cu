#include "backend/cuda/kernels/step/factor.h"
#include "backend/cuda/lower/op.h"

namespace network3::cuda {

// dst = parameter - eta · gradient, into new memory.
struct SgdUpdateArguments {
  static constexpr const char* kName = "network3_sgd_update";
  Factor eta;
  Span<const float> parameter;
  Span<const float> gradient;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(sgd_update, SgdUpdateArguments) {
  const auto& [eta, parameter, gradient, dst] = arguments;
  const float rate = eta.Value();
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    dst[i] = parameter[i] - rate * gradient[i];
  }
}

#else

// parameter - eta · gradient into new memory, for updates that are not in place.
void CompileSgdUpdate(Compiler& compiler, const Op& op) {
  SgdUpdateArguments arguments;
  arguments.eta = compiler.values().FactorOf(op, 1, {op.inputs[2]});
  arguments.parameter = compiler.values().Floats(op.inputs[0]);
  arguments.gradient = compiler.values().Floats(op.inputs[1]);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
