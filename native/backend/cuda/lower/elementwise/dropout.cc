#include "backend/cuda/compile/epilogues.h"
#include "backend/cuda/kernels/elementwise/bias_activation.h"
#include "backend/cuda/lower/ops.h"

namespace network3::cuda {

// src [N, ...] -> dst = mask ∘ src, mask of 0 and 1 from the step's random stream.
void CompileDropout(Compiler& compiler, const Op& op) {
  BiasActivationArguments arguments;
  arguments.src = compiler.values().Floats(op.inputs[0]);
  arguments.epilogue.state = compiler.emitter().state();
  arguments.epilogue.dropout = StreamOf(compiler, op);
  arguments.epilogue.dropped = compiler.values().Define(op.outputs[0]);
  arguments.epilogue.mask = compiler.values().Define(op.outputs[1]);
  compiler.emitter().Launch(op, Elementwise(arguments.src.size), arguments);
}

}  // namespace network3::cuda
