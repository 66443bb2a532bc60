// variable, scalar, constant: values that exist before a step begins.
#include "backend/cuda/lower/ops.h"

namespace network3::cuda {

void CompileVariable(Compiler& compiler, const Op& op) {
  compiler.DefineVariable(op.outputs[0], op.attributes.String("name"));
}

void CompileScalar(Compiler& compiler, const Op& op) {
  compiler.DefineScalar(op.outputs[0], op.attributes.String("name"));
}

void CompileConstant(Compiler& compiler, const Op& op) {
  compiler.DefineConstant(op.outputs[0], static_cast<float>(op.attributes.Number("value")));
}

}  // namespace network3::cuda
