// The assignments at the end of a step, the updates among them that are fused with other work, and
// the ops that run after them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "backend/cpu/compile/squares.h"
#include "backend/cpu/run/task.h"
#include "program/fold_updates.h"
#include "program/late_ops.h"

namespace network3::cpu {

class Compiler;

class Updates {
 public:
  explicit Updates(Compiler& compiler);

  const UpdatePlan& plan() const { return plan_; }
  bool IsAssigned(const std::string& variable) const;

  // Removes from the plan and returns the update whose task also computes this gradient of the
  // inputs; std::nullopt if there is none.
  std::optional<Update> TakeBeside(const Op& data_product);

  // The update in place by this op; nullptr if it is none.
  const InPlaceUpdate* InPlaceBy(const Op& op) const;

  // Makes the update of the weights sum their squares as well, unless `factor` is zero at run time.
  // Returns nullptr if the update cannot do that or already does.
  const Squares* AskForSquares(int weights, const Value& factor);
  // The sums that AskForSquares() set up, for the task of the update.
  std::optional<Squares> SquaresOf(int weights) const;
  // Sums for a task that is no update.
  Squares NewSquares(const Value& factor);

  // True if the results of the op are there only after the updates.
  bool HasLateResults(const Op& op) const;
  // True if the op is compiled after the updates. A penalty is compiled before them and emits its
  // late task by EmitLate().
  bool IsCompiledLate(const Op& op) const;
  // True if every op that reads the value is compiled after the updates.
  bool IsReadLate(int id) const;
  // Emits a task that runs after the updates, or at once if nothing may run late.
  void EmitLate(Task task);
  // Emits the tasks that EmitLate() has kept.
  void EmitKept();

 private:
  Compiler& compiler_;
  UpdatePlan plan_;
  // By index of the op. Empty if no op may be late.
  const std::vector<bool> late_;
  std::vector<Task> late_tasks_;
  // By id of the weights.
  std::map<int, Squares> squares_;
};

}  // namespace network3::cpu
