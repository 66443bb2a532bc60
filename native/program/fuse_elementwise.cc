#include "program/fuse_elementwise.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "program/fold_updates.h"
#include "program/functions.h"
#include "program/late_ops.h"
#include "program/uses.h"

namespace network3 {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

bool IsElementwise(const Function& function, const Op& op) {
  static const std::set<std::string> kNames = {"add",   "binary", "compare",    "multiply",
                                               "scale", "select", "sgd_update", "unary"};
  // A factor of scalars is a product in double precision.
  if (kNames.count(op.name) == 0 || (op.name == "scale" && op.inputs.size() > 1)) return false;
  const TensorType& dst = function.values[static_cast<std::size_t>(op.outputs[0])];
  return std::all_of(op.inputs.begin(), op.inputs.end(), [&](int id) {
    const TensorType& src = function.values[static_cast<std::size_t>(id)];
    return src.dtype == DType::kF32 && (ElementCount(src.shape) == 1 || src.shape == dst.shape);
  });
}

// Writes the tape and the inputs of a fused op.
class TapeWriter {
 public:
  TapeWriter(const Uses& uses, Op& fused) : uses_(uses), fused_(fused) {}

  void Write(const Op& op) {
    if (op.name == "sgd_update") {
      const int32_t change = Add(Instruction::Kind::kBinary, Code(BinaryFunction::kMultiply),
                                 {op.inputs[1], op.inputs[2]});
      Instruction& last = tape_.instructions[tape_.length];
      last.operands[1] = change;
      Finish(op, Add(Instruction::Kind::kBinary, Code(BinaryFunction::kSubtract), {op.inputs[0]}));
    } else if (op.name == "scale") {
      tape_.instructions[tape_.length].operands[1] = kImmediate;
      tape_.instructions[tape_.length].immediate =
          static_cast<float>(op.attributes.Number("factor"));
      has_immediate_ = true;
      Finish(op, Add(Instruction::Kind::kBinary, Code(BinaryFunction::kMultiply), op.inputs));
    } else if (op.name == "unary") {
      Finish(op, Add(Instruction::Kind::kUnary, Code(UnaryFunctionOf(op)), op.inputs));
    } else if (op.name == "select") {
      Finish(op, Add(Instruction::Kind::kSelect, 0, op.inputs));
    } else {
      Finish(op, Add(Instruction::Kind::kBinary, Code(FunctionOf(op)), op.inputs));
    }
  }

  void Return(int id) {
    tape_.results[tape_.outputs++] = places_.at(id) - kMostTapeInputs;
    fused_.outputs.push_back(id);
  }

  void Finish() { fused_.tape = std::make_shared<const Tape>(tape_); }

 private:
  template <typename Function>
  static int32_t Code(Function function) {
    return static_cast<int32_t>(function);
  }

  static BinaryFunction FunctionOf(const Op& op) {
    if (op.name == "add") return BinaryFunction::kAdd;
    if (op.name == "multiply") return BinaryFunction::kMultiply;
    return BinaryFunctionOf(op);
  }

  // Adds an instruction whose first operands are these values; returns its place.
  int32_t Add(Instruction::Kind kind, int32_t function, const std::vector<int>& values) {
    Instruction& instruction = tape_.instructions[tape_.length];
    instruction.kind = kind;
    instruction.function = function;
    for (std::size_t k = 0; k < values.size(); ++k) {
      instruction.operands[k] = OperandOf(values[k], instruction);
    }
    has_immediate_ = false;
    return kMostTapeInputs + tape_.length++;
  }

  void Finish(const Op& op, int32_t place) { places_[op.outputs[0]] = place; }

  int32_t OperandOf(int id, Instruction& instruction) {
    const auto known = places_.find(id);
    if (known != places_.end()) return known->second;
    const Op* constant = uses_.Producer(id, "constant");
    if (constant != nullptr && !has_immediate_) {
      has_immediate_ = true;
      instruction.immediate = static_cast<float>(constant->attributes.Number("value"));
      return kImmediate;
    }
    fused_.inputs.push_back(id);
    return places_[id] = static_cast<int32_t>(fused_.inputs.size()) - 1;
  }

  const Uses& uses_;
  Op& fused_;
  Tape tape_{};
  bool has_immediate_ = false;     // of the instruction that is being written
  std::map<int, int32_t> places_;  // operands by the id of their value
};

class Fuser {
 public:
  Fuser(const Function& function, std::int64_t longest_product)
      : function_(function),
        uses_(function),
        groups_(function.ops.size()),
        group_of_(function.ops.size(), kNone) {
    FindFusible(longest_product);
  }

  Function Fuse() {
    for (std::size_t i = 0; i < function_.ops.size(); ++i) {
      if (fusible_[i]) Place(i);
    }
    Function fused = function_;
    fused.ops.clear();
    for (std::size_t i = 0; i < function_.ops.size(); ++i) {
      const std::size_t group = group_of_[i];
      if (group == kNone || groups_[group].size() == 1) {
        fused.ops.push_back(function_.ops[i]);
      } else if (groups_[group].back() == i) {
        fused.ops.push_back(Join(groups_[group]));
      }
    }
    return fused;
  }

 private:
  using Group = std::vector<std::size_t>;  // indices of ops, ascending

  std::size_t IndexOf(const Op* op) const {
    return op == nullptr ? kNone : static_cast<std::size_t>(op - function_.ops.data());
  }
  const Shape& ShapeOf(const Op& op) const {
    return function_.values[static_cast<std::size_t>(op.outputs[0])].shape;
  }

  void FindFusible(std::int64_t longest_product) {
    for (const Op& op : function_.ops) {
      // The products of sparse data skip zeros, as long as they know where those come from.
      fusible_.push_back(IsElementwise(function_, op) && !uses_.IsData(op.outputs[0]));
    }
    const UpdatePlan plan = FoldUpdates(function_, uses_, longest_product);
    const std::vector<bool> late = LateOps(function_, uses_, plan);
    for (std::size_t i = 0; i < late.size(); ++i) fusible_[i] = fusible_[i] && !late[i];
    std::vector<bool> claimed = plan.folded;
    for (const Update& update : plan.updates) {
      const std::size_t gradient = IndexOf(uses_.Producer(update.gradient));
      if (gradient == kNone || !fusible_[gradient] || plan.folded[gradient]) continue;
      // The gradient is computed by elements, and then so is the update.
      claimed[IndexOf(update.op)] = false;
      const Op* const sum = uses_.Producer(update.op->inputs[1]);
      if (update.decay_factor == 0) continue;
      claimed[IndexOf(sum)] = false;
      for (const int id : sum->inputs) {
        if (id != update.gradient) claimed[IndexOf(uses_.Producer(id))] = false;
      }
    }
    for (std::size_t i = 0; i < claimed.size(); ++i) fusible_[i] = fusible_[i] && !claimed[i];
  }

  // Adds the op to the groups of the ops whose results it reads, which become one group.
  void Place(std::size_t index) {
    const Op& op = function_.ops[index];
    Group joined = {index};
    for (const int id : op.inputs) {
      const std::size_t producer = IndexOf(uses_.Producer(id));
      if (producer == kNone || group_of_[producer] == kNone) continue;
      const Group& other = groups_[group_of_[producer]];
      if (ShapeOf(function_.ops[producer]) != ShapeOf(op) ||
          std::find(joined.begin(), joined.end(), producer) != joined.end()) {
        continue;
      }
      Group both;
      std::merge(joined.begin(), joined.end(), other.begin(), other.end(),
                 std::back_inserter(both));
      if (IsAllowed(both)) joined = std::move(both);
    }
    for (const std::size_t member : joined) group_of_[member] = index;
    groups_[index] = std::move(joined);
  }

  bool IsMember(const Group& group, const Op* op) const {
    return std::binary_search(group.begin(), group.end(), IndexOf(op));
  }

  // The ops outside of the group that read the result of a member.
  std::vector<const Op*> OtherReaders(const Group& group, const Op& member) const {
    std::vector<const Op*> others;
    for (const Op* reader : uses_.Readers(member.outputs[0])) {
      if (!IsMember(group, reader)) others.push_back(reader);
    }
    return others;
  }

  bool IsOutput(const Group& group, const Op& member) const {
    return uses_.IsRoot(member.outputs[0]) || !OtherReaders(group, member).empty();
  }

  // True if the last op can compute all results: they fit a tape, and no other op before it reads
  // one.
  bool IsAllowed(const Group& group) const {
    std::size_t instructions = 0;
    std::size_t outputs = 0;
    std::set<int> inputs;
    for (const std::size_t member : group) {
      const Op& op = function_.ops[member];
      instructions += op.name == "sgd_update" ? 2 : 1;
      const std::vector<const Op*> others = OtherReaders(group, op);
      if (std::any_of(others.begin(), others.end(),
                      [&](const Op* reader) { return IndexOf(reader) < group.back(); })) {
        return false;
      }
      outputs += IsOutput(group, op) ? 1 : 0;
      for (const int id : op.inputs) {
        if (!IsMember(group, uses_.Producer(id))) inputs.insert(id);
      }
    }
    return instructions <= kMostInstructions && inputs.size() <= kMostTapeInputs &&
           outputs <= kMostTapeOutputs;
  }

  Op Join(const Group& group) const {
    Op fused;
    fused.name = "fused";
    fused.label = function_.ops[group.back()].label;
    TapeWriter writer(uses_, fused);
    for (const std::size_t member : group) writer.Write(function_.ops[member]);
    for (const std::size_t member : group) {
      const Op& op = function_.ops[member];
      if (IsOutput(group, op)) writer.Return(op.outputs[0]);
    }
    writer.Finish();
    return fused;
  }

  const Function& function_;
  const Uses uses_;
  std::vector<bool> fusible_;          // by index of the op
  std::vector<Group> groups_;          // by index of the last op
  std::vector<std::size_t> group_of_;  // by index of the op
};

}  // namespace

Function FuseElementwise(const Function& function, std::int64_t longest_product) {
  return Fuser(function, longest_product).Fuse();
}

}  // namespace network3
