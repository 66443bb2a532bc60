#include <map>

#include "backend/cuda/lower/ops.h"
#include "program/op_table.h"

namespace network3::cuda {

CompileOp FindOp(const Op& op) {
  static const std::map<std::string, CompileOp> kOps = {
#define OP(file, name, function) {#name, Compile##function},
#include "program/ops.def"
  };
  return network3::FindOp(kOps, op, "cuda");
}

Span<const float> FloatInput(Compiler& compiler, const Op& op, std::size_t index) {
  const int id = op.inputs[index];
  RequireFloats(op, compiler.type(id));
  return compiler.values().Floats(id);
}

}  // namespace network3::cuda
