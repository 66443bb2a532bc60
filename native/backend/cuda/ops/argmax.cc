#include "backend/cuda/kernels/argmax.h"

#include "backend/cuda/ops/ops.h"

namespace network3::cuda {

// src [N, K] -> index of each row's first maximum [N].
void CompileArgmax(Compiler& compiler, const Op& op) {
  ArgmaxArguments arguments;
  arguments.columns = compiler.shape(op.inputs[0])[1];
  arguments.src = compiler.Floats(op.inputs[0]);
  arguments.dst = compiler.DefineWords<std::int32_t>(op.outputs[0]);
  compiler.Launch(op, Elementwise(arguments.dst.size), arguments);
}

}  // namespace network3::cuda
