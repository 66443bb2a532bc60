#include "backend/cuda/lower/ops.h"

namespace network3::cuda {

// The output uses the memory of the input.
void CompileReshape(Compiler& compiler, const Op& op) {
  compiler.values().DefineAs(op.outputs[0], op.inputs[0]);
}

}  // namespace network3::cuda
