#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// src -> dst with another shape. It shares the memory of src if that is row-major.
void CompileReshape(Compiler& compiler, const Op& op) {
  const int dst = op.outputs[0];
  compiler.values().DefineAs(dst,
                             compiler.values().Plain(op.inputs[0]).Reshaped(compiler.type(dst)));
}

}  // namespace network3::cpu
