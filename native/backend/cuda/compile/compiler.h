// Compiles a function of the Program to nodes, and fuses ops into one launch if their consumers
// allow it. An op's lowering reads and defines values by values(), and adds nodes by emitter().
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backend/cuda/compile/begin.h"
#include "backend/cuda/compile/consumers.h"
#include "backend/cuda/compile/emitter.h"
#include "backend/cuda/compile/updates.h"
#include "backend/cuda/compile/values.h"
#include "backend/cuda/kernels/step/sums.h"
#include "backend/cuda/run/compiled_function.h"
#include "backend/cuda/run/variables.h"
#include "core/philox.h"
#include "program/fold_updates.h"

namespace network3::cuda {

class Compiler {
 public:
  // The arguments passed by reference must outlive the compiler.
  Compiler(const Function& function, Variables& variables, Session& session, PhiloxKey dropout_key);

  std::unique_ptr<CompiledFunction> Compile();

  const Function& function() const { return function_; }
  const TensorType& type(int id) const { return function_.values[static_cast<std::size_t>(id)]; }
  const Shape& shape(int id) const { return type(id).shape; }
  std::int64_t count(int id) const { return ElementCount(shape(id)); }
  std::int64_t batch() const { return function_.batch; }
  std::size_t IndexOf(const Op& op) const {
    return static_cast<std::size_t>(&op - function_.ops.data());
  }

  Session& session() const { return session_; }
  const Consumers& consumers() const { return consumers_; }
  PhiloxKey dropout_key() const { return dropout_key_; }
  Span<float> VariableSpan(const std::string& name) const { return variables_.span(name); }

  Values& values() { return values_; }
  const Values& values() const { return values_; }
  Emitter& emitter() { return emitter_; }
  Begin& begin() { return begin_; }
  Updates& updates() { return *updates_; }

  // Marks ops that another op has computed.
  void Skip(const Op& op) { skipped_[IndexOf(op)] = true; }
  bool IsSkipped(const Op& op) const { return skipped_[IndexOf(op)]; }
  // True if an op after `index` reads the value or may do so.
  bool IsReadAfter(int id, std::size_t index) const;
  bool LiesInAssignedVariable(int id) const;

 private:
  void CompileLeaves();
  void KeepVariables();
  void EmitOutputs();
  void EmitCollect(const CompiledOutput& output);
  void EmitAssignments();

  const Function& function_;
  Variables& variables_;
  Session& session_;
  const PhiloxKey dropout_key_;
  const UpdatePlan plan_;
  const Consumers consumers_;
  std::vector<bool> skipped_;
  Emitter emitter_;
  Values values_;
  std::vector<Sum> sums_;
  Begin begin_;
  std::optional<Updates> updates_;
};

}  // namespace network3::cuda
