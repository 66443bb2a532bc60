#include "backend/cuda/compile/epilogues.h"
#include "backend/cuda/kernels/conv/max_pool.h"
#include "backend/cuda/lower/conv/pooling.h"
#include "backend/cuda/lower/ops.h"

namespace network3::cuda {

// src [N, C, H, W] -> dst, workspace [N, C, PH, PW]; with the following bias, activation and
// dropout. Uses our kernel, because cuDNN's ignores NaN and finds maxima again by comparing values,
// which gives undefined results for ties.
void CompileMaxPool2d(Compiler& compiler, const Op& op) {
  MaxPoolArguments arguments;
  arguments.shape =
      PoolShapeOf(compiler.shape(op.inputs[0]), compiler.shape(op.outputs[0]), op.attributes);
  arguments.src = compiler.values().Floats(op.inputs[0]);
  arguments.workspace = compiler.values().DefineWords<std::int32_t>(op.outputs[1]);
  std::string name = op.name;
  arguments.epilogue = JoinConsumers(compiler, op.outputs[0], name);
  compiler.emitter().Launch(name, op.label, Elementwise(arguments.workspace.size), arguments);
}

// diff_dst [N, C, PH, PW], workspace -> diff_src [N, C, H, W].
void CompileMaxPool2dBackward(Compiler& compiler, const Op& op) {
  EmitMaxPoolBackward(compiler, op, op.name, op.inputs[0], {}, nullptr);
}

}  // namespace network3::cuda
