#include "backend/cuda/kernels/multiply.h"

#include "backend/cuda/ops/ops.h"

namespace network3::cuda {

// dst = a · b, elementwise.
void CompileMultiply(Compiler& compiler, const Op& op) {
  MultiplyArguments arguments;
  arguments.a = compiler.Floats(op.inputs[0]);
  arguments.b = compiler.Floats(op.inputs[1]);
  arguments.dst = compiler.Define(op.outputs[0]);
  compiler.Launch(op, Elementwise(arguments.dst.size), arguments);
}

}  // namespace network3::cuda
