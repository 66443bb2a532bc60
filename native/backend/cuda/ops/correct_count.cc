#include "backend/cuda/kernels/correct_count.h"

#include "backend/cuda/ops/ops.h"

namespace network3::cuda {

// predictions [N], labels [N] -> count [] of equal values, without padded rows.
void CompileCorrectCount(Compiler& compiler, const Op& op) {
  CorrectCountArguments arguments;
  arguments.state = compiler.state();
  arguments.batch = compiler.batch();
  arguments.predictions = compiler.Integers(op.inputs[0]);
  arguments.labels = compiler.Integers(op.inputs[1]);
  arguments.dst = compiler.Define(op.outputs[0]);
  compiler.Launch(op, {1, 1, Grid::kThreads}, arguments);
}

}  // namespace network3::cuda
