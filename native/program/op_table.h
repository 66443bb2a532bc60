// Checks that the op tables of both backends share.
#pragma once

#include <map>
#include <string>

#include "core/error.h"
#include "program/program.h"

namespace network3 {

// Returns the entry of the op in a backend's table.
// Throws Error{kUnsupportedOp} with the names of op and backend if there is none.
template <typename CompileOp>
CompileOp FindOp(const std::map<std::string, CompileOp>& table, const Op& op,
                 const std::string& backend) {
  const auto found = table.find(op.name);
  if (found != table.end()) return found->second;
  throw Error(ErrorCode::kUnsupportedOp,
              op.label + ": the " + backend + " backend has no op named " + op.name);
}

// Throws Error{kUnsupportedOp} unless the elements of the op's input are floats.
inline void RequireFloats(const Op& op, const TensorType& input) {
  if (input.dtype == DType::kF32) return;
  throw Error(ErrorCode::kUnsupportedOp, op.label + ": " + op.name + " needs floats");
}

}  // namespace network3
