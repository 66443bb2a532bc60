#include "backend/cuda/lower/elementwise/softmax_arguments.h"

namespace network3::cuda {

SoftmaxArguments ArgumentsOf(Compiler& compiler, int logits) {
  SoftmaxArguments arguments;
  arguments.state = compiler.emitter().state();
  arguments.batch = compiler.batch();
  arguments.classes = compiler.shape(logits)[1];
  const LazyProduct* product = compiler.values().ProductOf(logits);
  if (product == nullptr) {
    arguments.logits = compiler.values().Floats(logits);
    return arguments;
  }
  arguments.depth = compiler.shape(product->x)[1];
  arguments.x = compiler.values().Floats(product->x);
  arguments.w = compiler.values().Floats(product->w);
  if (product->bias) arguments.bias = compiler.values().Floats(*product->bias);
  return arguments;
}

}  // namespace network3::cuda
