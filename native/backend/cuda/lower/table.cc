#include <map>

#include "backend/cuda/lower/ops.h"
#include "core/error.h"

namespace network3::cuda {

CompileOp FindOp(const Op& op) {
  static const std::map<std::string, CompileOp> kOps = {
#define OP(file, name, function) {#name, Compile##function},
#include "program/ops.def"
  };
  const auto found = kOps.find(op.name);
  if (found == kOps.end()) {
    throw Error(ErrorCode::kUnsupportedOp,
                op.label + ": the cuda backend has no op named " + op.name);
  }
  return found->second;
}

Span<const float> FloatInput(Compiler& compiler, const Op& op, std::size_t index) {
  const int id = op.inputs[index];
  if (compiler.type(id).dtype != DType::kF32) {
    throw Error(ErrorCode::kUnsupportedOp, op.label + ": " + op.name + " needs floats");
  }
  return compiler.Floats(id);
}

}  // namespace network3::cuda
