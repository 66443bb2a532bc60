#include "program/in_place.h"

#include <algorithm>
#include <map>
#include <set>

namespace network3 {
namespace {

class Finder {
 public:
  Finder(const Function& function, const Uses& uses, UpdatePlan& plan)
      : function_(function), uses_(uses), plan_(plan) {
    for (const Assignment& copy : plan.copies) copies_.emplace(copy.value, copy.variable);
    for (const Assignment& assignment : function.assignments) {
      assigned_.insert(assignment.variable);
    }
  }

  void Find() {
    std::vector<InPlaceUpdate> updates;
    for (const Op& op : function_.ops) {
      if (op.name == "fused" && Describe(op, updates)) late_.insert(&op);
    }
    for (std::size_t i = 0; i < plan_.folded.size(); ++i) {
      if (plan_.folded[i]) late_.insert(&function_.ops[i]);
    }
    // An op that is left as it is runs before the updates, so that only those matter which remain.
    for (const InPlaceUpdate& update : updates) {
      if (IsSafe(update)) plan_.in_place.push_back(update);
    }
    for (const InPlaceUpdate& update : plan_.in_place) {
      plan_.folded[static_cast<std::size_t>(update.op - function_.ops.data())] = true;
      const auto is_of = [&](const Assignment& copy) {
        return uses_.Producer(copy.value) == update.op;
      };
      plan_.copies.erase(std::remove_if(plan_.copies.begin(), plan_.copies.end(), is_of),
                         plan_.copies.end());
    }
  }

 private:
  // Adds the update of an op if all its outputs are assigned to variables that it reads, and
  // nothing else reads them.
  bool Describe(const Op& op, std::vector<InPlaceUpdate>& updates) const {
    InPlaceUpdate update;
    update.op = &op;
    for (const int id : op.outputs) {
      const auto copy = copies_.find(id);
      if (copy == copies_.end() || uses_.Count(id) != 1 || !Reads(op, copy->second)) return false;
      update.variables.push_back(copy->second);
    }
    updates.push_back(std::move(update));
    return true;
  }

  bool Reads(const Op& op, const std::string& variable) const {
    return std::any_of(op.inputs.begin(), op.inputs.end(), [&](int id) {
      const Op* read = uses_.Producer(id, "variable");
      return read != nullptr && read->attributes.String("name") == variable;
    });
  }

  // The variable that the value is, through any number of reshapes; nullptr if it is none.
  const std::string* VariableOf(int id) const {
    const Op* variable = uses_.Producer(uses_.Unshaped(id), "variable");
    return variable == nullptr ? nullptr : &variable->attributes.String("name");
  }

  bool IsSafe(const InPlaceUpdate& update) const {
    const auto is_own = [&](const std::string& variable) {
      return std::find(update.variables.begin(), update.variables.end(), variable) !=
             update.variables.end();
    };
    for (const int id : update.op->inputs) {
      const std::string* variable = VariableOf(id);
      if (variable == nullptr || assigned_.count(*variable) == 0) continue;
      if (!is_own(*variable) || uses_.Unshaped(id) != id) return false;
    }
    for (const Op& op : function_.ops) {
      if (&op == update.op || late_.count(&op) == 0) continue;
      if (std::any_of(op.inputs.begin(), op.inputs.end(), [&](int id) {
            const std::string* variable = VariableOf(id);
            return variable != nullptr && is_own(*variable);
          })) {
        return false;
      }
    }
    return !ReadsAfterWriting(update);
  }

  // True if an instruction reads the old value of a variable after the one that computes its new
  // value, which then cannot be written at once.
  bool ReadsAfterWriting(const InPlaceUpdate& update) const {
    const Tape& tape = *update.op->tape;
    for (std::size_t k = 0; k < update.variables.size(); ++k) {
      for (int i = tape.results[k] + 1; i < tape.length; ++i) {
        const Instruction& instruction = tape.instructions[i];
        for (int operand = 0; operand < OperandsOf(instruction.kind); ++operand) {
          const int place = instruction.operands[operand];
          if (place == kImmediate || place >= kMostTapeInputs) continue;
          const int id = update.op->inputs[static_cast<std::size_t>(place)];
          const std::string* variable = VariableOf(id);
          if (variable != nullptr && *variable == update.variables[k]) return true;
        }
      }
    }
    return false;
  }

  const Function& function_;
  const Uses& uses_;
  UpdatePlan& plan_;
  std::map<int, std::string> copies_;  // variables by the id of their new value
  std::set<std::string> assigned_;
  std::set<const Op*> late_;  // ops that are compiled after all others
};

}  // namespace

void FindInPlaceUpdates(const Function& function, const Uses& uses, UpdatePlan& plan) {
  Finder(function, uses, plan).Find();
}

}  // namespace network3
