#include <map>

#include "backend/cpu/lower/ops.h"
#include "core/error.h"

namespace network3::cpu {

CompileOp FindOp(const Op& op) {
  static const std::map<std::string, CompileOp> kOps = {
#define OP(file, name, function) {#name, Compile##function},
#include "program/ops.def"
  };
  const auto found = kOps.find(op.name);
  if (found == kOps.end()) {
    throw Error(ErrorCode::kUnsupportedOp,
                op.label + ": the cpu backend has no op named " + op.name);
  }
  return found->second;
}

}  // namespace network3::cpu
