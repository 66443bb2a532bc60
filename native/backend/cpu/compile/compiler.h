// Compiles a function of the Program to tasks. An op's lowering reads and defines values by
// values(), and adds its tasks by emitter().
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/compile/emitter.h"
#include "backend/cpu/compile/placement.h"
#include "backend/cpu/compile/updates.h"
#include "backend/cpu/compile/values.h"
#include "backend/cpu/kernels/kernels.h"
#include "backend/cpu/passes/switches.h"
#include "backend/cpu/run/compiled_function.h"
#include "backend/cpu/run/value.h"
#include "backend/cpu/run/variables.h"
#include "program/uses.h"

namespace network3::cpu {

class Compiler {
 public:
  // The arguments passed by reference must outlive the compiler.
  Compiler(const Function& function, Variables& variables, const CompileOptions& options,
           Placement& placement);

  // Returns tasks without barriers; call Schedule() afterwards.
  std::unique_ptr<CompiledFunction> Compile();

  const Function& function() const { return function_; }
  const Uses& uses() const { return uses_; }
  const TensorType& type(int id) const { return function_.values[static_cast<std::size_t>(id)]; }
  // Number of images, the leading dimension of a value.
  std::int64_t batch_of(int id) const { return ExtentOf(type(id).shape).images; }
  std::size_t IndexOf(const Op& op) const {
    return static_cast<std::size_t>(&op - function_.ops.data());
  }

  int threads() const { return threads_; }
  const Kernels& kernels() const { return kernels_; }
  PhiloxKey dropout_key() const { return dropout_key_; }
  const PassSwitches& passes() const { return passes_; }
  // True if our kernels of a pass are used for these sizes: `choice` decides, then the tuning
  // table, then `rule` for sizes that the table does not contain.
  bool Prefers(Choice choice, const char* pass, std::initializer_list<std::int64_t> sizes,
               bool rule) const;
  const Variables& variables() const { return variables_; }

  // Emits a task that depends on `from` alone. It runs once per run if `from` is a variable that
  // the function does not assign, else in every step.
  void EmitPreparation(Task task, const Value& from);

  Values& values() { return values_; }
  const Values& values() const { return values_; }
  Emitter& emitter() { return emitter_; }
  Updates& updates() { return updates_; }
  const Updates& updates() const { return updates_; }
  Placement& placement() { return placement_; }
  // Marks the op as part of another op's task; it is not compiled on its own.
  void Skip(const Op& op) { skipped_[IndexOf(op)] = true; }

 private:
  void CompileOps(bool late);
  void EmitOutputs(bool late);
  void ListResults();
  void EmitCollect(const Output& output, const Value& value);

  const Function& function_;
  const Variables& variables_;
  Placement& placement_;
  const int threads_;
  const PhiloxKey dropout_key_;
  const Kernels& kernels_;
  const PassSwitches passes_;
  const Uses uses_;
  Emitter emitter_;
  Values values_;
  Updates updates_;
  // By index of the op: compiled as part of another task.
  std::vector<bool> skipped_;
};

}  // namespace network3::cpu
