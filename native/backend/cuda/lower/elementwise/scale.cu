#include "backend/cuda/kernels/step/factor.h"
#include "backend/cuda/lower/op.h"
#ifndef NETWORK3_KERNEL_CODE
#include "backend/cuda/compile/epilogues.h"
#include "backend/cuda/kernels/elementwise/bias_activation.h"
#endif

namespace network3::cuda {

// dst = factor · Π scalars · src.
struct ScaleArguments {
  static constexpr const char* kName = "network3_scale";
  Factor factor;
  Span<const float> src;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(scale, ScaleArguments) {
  const auto& [factor, src, dst] = arguments;
  const float value = factor.Value();
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) dst[i] = value * src[i];
}

#else

// src, scalars [] -> dst = factor · Π scalars · src.
void CompileScale(Compiler& compiler, const Op& op) {
  if (op.inputs.size() == 1) {
    // In the inference path of network3 the scale precedes the biases.
    BiasActivationArguments joined;
    joined.src = compiler.values().Floats(op.inputs[0]);
    joined.epilogue.scale = static_cast<float>(op.attributes.Number("factor"));
    std::string name = op.name;
    JoinBias(compiler, op.outputs[0], name, joined.epilogue);
    compiler.emitter().Launch(name, op.label, Elementwise(joined.src.size), joined);
    return;
  }
  ScaleArguments arguments;
  arguments.factor = compiler.values().FactorOf(op, op.attributes.Number("factor"),
                                                {op.inputs.begin() + 1, op.inputs.end()});
  arguments.src = compiler.values().Floats(op.inputs[0]);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
