#include <map>

#include "backend/cpu/lower/ops.h"
#include "program/op_table.h"

namespace network3::cpu {

CompileOp FindOp(const Op& op) {
  static const std::map<std::string, CompileOp> kOps = {
#define OP(file, name, function) {#name, Compile##function},
#include "program/ops.def"
  };
  return network3::FindOp(kOps, op, "cpu");
}

}  // namespace network3::cpu
