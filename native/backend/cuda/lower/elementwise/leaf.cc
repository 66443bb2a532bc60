// variable, scalar, constant: values that exist before a step begins.
#include "backend/cuda/lower/ops.h"

namespace network3::cuda {

void CompileVariable(Compiler& compiler, const Op& op) {
  compiler.values().DefineVariable(op.outputs[0], op.attributes.String("name"));
}

void CompileScalar(Compiler& compiler, const Op& op) {
  compiler.values().DefineAt(op.outputs[0],
                             compiler.emitter().Scalar(op.attributes.String("name")));
}

void CompileConstant(Compiler& compiler, const Op& op) {
  const auto value = static_cast<float>(op.attributes.Number("value"));
  compiler.values().DefineAt(op.outputs[0], compiler.emitter().NewScalar(value));
}

}  // namespace network3::cuda
