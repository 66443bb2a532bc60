#include "backend/cuda/compile/epilogues.h"
#include "backend/cuda/kernels/elementwise/activation_backward.h"
#include "backend/cuda/kernels/elementwise/bias_activation.h"
#include "backend/cuda/kernels/elementwise/bias_backward.h"
#include "backend/cuda/lower/conv/pooling.h"
#include "backend/cuda/lower/ops.h"
#include "program/functions.h"

namespace network3::cuda {

// dst = f(src), elementwise, with the following dropout.
void CompileActivation(Compiler& compiler, const Op& op) {
  BiasActivationArguments arguments;
  arguments.src = compiler.values().Floats(op.inputs[0]);
  arguments.epilogue.function = ActivationFunctionOf(op);
  std::string name = op.name;
  JoinDropout(compiler, op.outputs[0], name, arguments.epilogue);
  compiler.emitter().Launch(name, op.label, Elementwise(arguments.src.size), arguments);
}

namespace {

// The readers of a gradient that has no others: one bias_add_backward, and optionally the gradient
// of a pooling.
struct Readers {
  const Op* bias = nullptr;
  const Op* pool = nullptr;
  bool all = true;
};

Readers ReadersOf(const Compiler& compiler, int id) {
  Readers readers;
  readers.pool = FindMaxPoolBackward(compiler, id);
  for (const Op* op : compiler.consumers().Of(id)) {
    if (op->name == "bias_add_backward" && !compiler.IsSkipped(*op)) {
      readers.bias = op;
    } else if (op != readers.pool) {
      readers.all = false;
    }
  }
  readers.all = readers.all && !compiler.consumers().IsRoot(id);
  return readers;
}

}  // namespace

// diff_src = diff_dst · f'(.), where the slope is computed from dst; with the sums over channels
// and the pooling's gradient if these ops follow.
void CompileActivationBackward(Compiler& compiler, const Op& op) {
  const DiffEpilogue epilogue{ActivationFunctionOf(op), {}, compiler.values().Floats(op.inputs[1])};
  const Readers readers = ReadersOf(compiler, op.outputs[0]);
  if (readers.pool != nullptr && readers.all) {
    compiler.Skip(*readers.pool);
    if (readers.bias != nullptr) compiler.Skip(*readers.bias);
    EmitMaxPoolBackward(compiler, *readers.pool, op.name + "+" + readers.pool->name, op.inputs[0],
                        epilogue, readers.bias);
    return;
  }
  const Shape& shape = compiler.shape(op.outputs[0]);
  if (readers.bias == nullptr) {
    ActivationBackwardArguments arguments{compiler.values().Floats(op.inputs[0]), epilogue,
                                          compiler.values().Define(op.outputs[0])};
    compiler.emitter().Launch(op, Elementwise(arguments.diff_src.size), arguments);
    return;
  }
  compiler.Skip(*readers.bias);
  BiasBackwardArguments arguments;
  arguments.images = shape[0];
  arguments.channels = shape[1];
  arguments.diff_dst = compiler.values().Floats(op.inputs[0]);
  arguments.spatial = arguments.diff_dst.size / (shape[0] * shape[1]);
  arguments.epilogue = epilogue;
  arguments.diff_src = compiler.values().Define(op.outputs[0]);
  arguments.diff_bias = compiler.values().Define(readers.bias->outputs[0]);
  compiler.emitter().Launch(op.name + "+" + readers.bias->name, op.label,
                            {arguments.channels, 1, Grid::kThreads}, arguments);
}

}  // namespace network3::cuda
