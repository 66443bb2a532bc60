// The variables of an executable. They stay in memory between runs, in the layout of the latest
// function. Not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "backend/cpu/run/task.h"
#include "backend/cpu/run/weights_layout.h"
#include "program/program.h"

namespace network3::cpu {

class Variables {
 public:
  explicit Variables(const std::vector<VariableSpec>& specs);

  const VariableSpec& spec(const std::string& name) const { return Find(name).spec; }
  Storage* storage(const std::string& name) { return &Find(name).storage; }

  // Converts a variable to a layout; std::nullopt stands for row-major.
  void SetLayout(const std::string& name, const std::optional<WeightsLayout>& layout);

  // Size in bytes of the variable in that layout.
  std::size_t BytesIn(const std::string& name, const std::optional<WeightsLayout>& layout) const;

  Floats Read(const std::string& name);
  // Writes all values, or none if a size is wrong.
  void Write(const std::map<std::string, Floats>& values);

  bool IsFinite(const std::string& name) const;

  // A copy of the variables that are assigned, in their present layouts. Restore() requires that
  // the layouts are the same.
  using Snapshot = std::map<std::string, Floats>;
  Snapshot Save(const std::vector<Assignment>& assignments) const;
  void Restore(const Snapshot& snapshot);

 private:
  struct Variable {
    VariableSpec spec;
    Storage storage;
    std::optional<WeightsLayout> layout;
  };
  Variable& Find(const std::string& name);
  const Variable& Find(const std::string& name) const;

  std::map<std::string, Variable> variables_;
};

}  // namespace network3::cpu
