#include "backend/cuda/epilogues.h"
#include "backend/cuda/kernels/bias_activation.h"
#include "backend/cuda/kernels/scale.h"
#include "backend/cuda/ops/ops.h"

namespace network3::cuda {

// src, scalars [] -> dst = factor · Π scalars · src.
void CompileScale(Compiler& compiler, const Op& op) {
  ScaleArguments arguments;
  arguments.factor = compiler.FactorOf(op, op.attributes.Number("factor"),
                                       {op.inputs.begin() + 1, op.inputs.end()});
  arguments.src = compiler.Floats(op.inputs[0]);
  arguments.dst = compiler.Define(op.outputs[0]);
  compiler.Launch(op, Elementwise(arguments.dst.size), arguments);
}

}  // namespace network3::cuda
