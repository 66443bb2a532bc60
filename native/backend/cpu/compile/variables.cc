// The variables and scalars of a Compiler: their memory, and the assignments at the end of a step.
#include <algorithm>
#include <cstring>
#include <utility>

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

Storage* Compiler::ScalarStorage(const std::string& name) {
  Storage*& storage = compiled_->scalars[name];
  if (storage == nullptr) {
    storage = replica_ == nullptr ? NewStorage(sizeof(float), name)
                                  : replica_->memory->Of("scalar " + name, sizeof(float));
  }
  return storage;
}

Storage* Compiler::VariableStorage(const std::string& name) {
  const bool is_own = replica_ != nullptr && replica_->index > 0 && IsAssigned(name) &&
                      replica_->shared_variables->count(name) == 0;
  if (!is_own) return variables_.storage(name);
  Storage*& own = own_variables_[name];
  if (own == nullptr) own = NewStorage(0, name);
  return own;
}

// Copies each variable of which this replica has a copy at the beginning of a run. During the run
// all replicas change their copies in the same way.
void Compiler::EmitCopiesOfVariables() {
  for (const auto& own_variable : own_variables_) {
    const std::string& name = own_variable.first;
    Storage* const own = own_variable.second;
    const std::size_t bytes = variables_.BytesIn(name, compiled_->variables.at(name));
    own->buffer = Buffer(bytes, name);
    Task task;
    task.op = "copy";
    task.label = name;
    task.implementation = "network3:copy";
    task.run = [own, bytes, variable = variables_.storage(name)](const Step&, int) {
      std::memcpy(own->buffer.data(), variable->buffer.data(), bytes);
    };
    compiled_->prologue.push_back(std::move(task));
  }
}

Value Compiler::VariableValue(const std::string& name) {
  Value value;
  value.type = variables_.spec(name).type;
  value.storage = VariableStorage(name);
  value.variable = name;
  compiled_->variables.emplace(name, std::nullopt);
  return value;
}

bool Compiler::IsAssigned(const std::string& variable) const {
  return std::any_of(function_.assignments.begin(), function_.assignments.end(),
                     [&](const Assignment& assignment) { return assignment.variable == variable; });
}

bool Compiler::LiesInAssignedVariable(const Value& value) {
  return std::any_of(function_.assignments.begin(), function_.assignments.end(),
                     [&](const Assignment& assignment) {
                       return VariableStorage(assignment.variable) == value.storage;
                     });
}

Value Compiler::Kept(const Value& value) {
  if (!LiesInAssignedVariable(value)) return value;
  Value copy = value;
  copy.variable.clear();
  copy.region = Region::kElements;
  copy.storage = NewStorage(value.count() * 4, "a copy of a variable");
  Task task;
  task.op = "copy";
  task.label = "variable";
  task.implementation = "network3:copy";
  task.accesses = {value.Read(Region::kElements), copy.Write(Region::kElements)};
  task.run = [value, copy, threads = threads_](const Step&, int thread) {
    ForEachRun(copy, Region::kElements, threads, thread, [&](std::int64_t at, std::int64_t count) {
      std::copy_n(value.storage->f32() + at, count, copy.storage->f32() + at);
    });
  };
  Emit(std::move(task));
  return copy;
}

// Assigns a row-major value to a variable by a copy, if the assignment is no update in place.
void Compiler::EmitCopy(const std::string& variable, const Value& source) {
  const std::optional<WeightsLayout> layout = compiled_->variables[variable];
  Task task;
  task.op = "assign";
  task.label = variable;
  task.commits = true;
  Value target = VariableValue(variable);
  target.weights = layout;
  task.accesses = {source.Read(Region::kSingle), target.Write(Region::kSingle)};
  if (layout) {
    SetReorder(task, WeightsLayout::RowMajor(layout->dims), source.storage, *layout,
               target.storage);
  } else {
    task.implementation = "network3:copy";
    task.run = [source, target](const Step&, int thread) {
      if (thread == 0) std::copy_n(source.storage->f32(), source.count(), target.storage->f32());
    };
  }
  Emit(std::move(task));
}

}  // namespace network3::cpu
