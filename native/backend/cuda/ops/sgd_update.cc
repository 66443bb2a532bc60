#include "backend/cuda/kernels/sgd_update.h"

#include "backend/cuda/ops/ops.h"

namespace network3::cuda {

// parameter - eta · gradient into new memory, for updates that are not in place.
void CompileSgdUpdate(Compiler& compiler, const Op& op) {
  SgdUpdateArguments arguments;
  arguments.eta = compiler.FactorOf(op, 1, {op.inputs[2]});
  arguments.parameter = compiler.Floats(op.inputs[0]);
  arguments.gradient = compiler.Floats(op.inputs[1]);
  arguments.dst = compiler.Define(op.outputs[0]);
  compiler.Launch(op, Elementwise(arguments.dst.size), arguments);
}

}  // namespace network3::cuda
