#include "backend/cuda/compile/epilogues.h"
#include "backend/cuda/kernels/elementwise/bias_activation.h"
#include "backend/cuda/kernels/elementwise/bias_backward.h"
#include "backend/cuda/lower/conv/pooling.h"
#include "backend/cuda/lower/ops.h"

namespace network3::cuda {

// src [N, C, ...] + bias [C] -> dst, with the following activation and dropout.
void CompileBiasAdd(Compiler& compiler, const Op& op) {
  BiasActivationArguments arguments;
  arguments.src = compiler.values().Floats(op.inputs[0]);
  SetBias(compiler, op, arguments.epilogue);
  std::string name = op.name;
  JoinActivation(compiler, op.outputs[0], name, arguments.epilogue);
  compiler.emitter().Launch(name, op.label, Elementwise(arguments.src.size), arguments);
}

// diff_dst [N, C, ...] -> diff_bias [C]; with the pooling's gradient if that op follows.
void CompileBiasAddBackward(Compiler& compiler, const Op& op) {
  if (const Op* pool = FindMaxPoolBackward(compiler, op.inputs[0])) {
    compiler.Skip(*pool);
    EmitMaxPoolBackward(compiler, *pool, pool->name + "+" + op.name, op.inputs[0], {}, &op);
    return;
  }
  const Shape& shape = compiler.shape(op.inputs[0]);
  BiasBackwardArguments arguments;
  arguments.images = shape[0];
  arguments.channels = shape[1];
  arguments.diff_dst = compiler.values().Floats(op.inputs[0]);
  arguments.spatial = arguments.diff_dst.size / (shape[0] * shape[1]);
  arguments.diff_bias = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, {arguments.channels, 1, Grid::kThreads}, arguments);
}

}  // namespace network3::cuda
