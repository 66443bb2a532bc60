#include "backend/cuda/lower/elementwise/softmax_arguments.h"
#include "backend/cuda/lower/ops.h"

namespace network3::cuda {

// logits [N, K] -> probabilities [N, K].
void CompileSoftmax(Compiler& compiler, const Op& op) {
  SoftmaxArguments arguments = ArgumentsOf(compiler, op.inputs[0]);
  arguments.probabilities = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, {compiler.shape(op.inputs[0])[0], 1, kSoftmaxThreads}, arguments);
}

}  // namespace network3::cuda
