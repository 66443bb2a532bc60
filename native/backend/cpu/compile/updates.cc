#include "backend/cpu/compile/updates.h"

#include <algorithm>
#include <utility>

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/lower/dense/dense_layer.h"
#include "backend/cpu/lower/dense/gemm.h"

namespace network3::cpu {
namespace {

UpdatePlan Plan(const Compiler& compiler) {
  const Function& function = compiler.function();
  return compiler.passes().fold_updates ? FoldUpdates(function, compiler.uses(), kShortWork)
                                        : CopyAssignments(function);
}

}  // namespace

Updates::Updates(Compiler& compiler)
    : compiler_(compiler),
      plan_(Plan(compiler)),
      late_(compiler.passes().fold_penalty ? LateOps(compiler.function(), compiler.uses(), plan_)
                                           : std::vector<bool>()) {}

bool Updates::IsAssigned(const std::string& variable) const {
  const std::vector<Assignment>& assignments = compiler_.function().assignments;
  return std::any_of(assignments.begin(), assignments.end(),
                     [&](const Assignment& assignment) { return assignment.variable == variable; });
}

std::optional<Update> Updates::TakeBeside(const Op& data_product) {
  // A step cannot be cut off after its first update, so it must not take long from there.
  if (!compiler_.passes().join_updates || MultiplyAdds(compiler_.function()) > kShortStep) {
    return std::nullopt;
  }
  const auto found =
      std::find_if(plan_.updates.begin(), plan_.updates.end(),
                   [&](const Update& update) { return update.data_product == &data_product; });
  if (found == plan_.updates.end()) return std::nullopt;
  Update update = std::move(*found);
  plan_.updates.erase(found);
  return update;
}

const InPlaceUpdate* Updates::InPlaceBy(const Op& op) const {
  const auto found = std::find_if(plan_.in_place.begin(), plan_.in_place.end(),
                                  [&](const InPlaceUpdate& update) { return update.op == &op; });
  return found == plan_.in_place.end() ? nullptr : &*found;
}

const Squares* Updates::AskForSquares(int weights, const Value& factor) {
  const auto is_of = [&](const Update& update) {
    return update.parameter == weights && IsDenseUpdate(compiler_, update);
  };
  if (late_.empty() || squares_.count(weights) > 0 ||
      std::none_of(plan_.updates.begin(), plan_.updates.end(), is_of)) {
    return nullptr;
  }
  ChooseDenseLayout(compiler_, weights);
  const Op* const variable = compiler_.uses().Producer(weights, "variable");
  const std::string& name = variable->attributes.String("name");
  Placement& placement = compiler_.placement();
  if (!placement.IsDivided(name)) {
    return &squares_.emplace(weights, NewSquares(factor)).first->second;
  }
  const int parts = placement.input_shares().count;
  Storage* const sums =
      placement.Shared(compiler_.emitter(), "squares of " + name, parts * Squares::kStride * 8);
  return &squares_.emplace(weights, Squares{sums, factor, parts}).first->second;
}

std::optional<Squares> Updates::SquaresOf(int weights) const {
  const auto found = squares_.find(weights);
  if (found == squares_.end()) return std::nullopt;
  return found->second;
}

Squares Updates::NewSquares(const Value& factor) {
  const int parts = compiler_.threads();
  return {compiler_.emitter().NewStorage(parts * Squares::kStride * 8, "sums of squares"), factor,
          parts};
}

bool Updates::HasLateResults(const Op& op) const {
  return !late_.empty() && late_[compiler_.IndexOf(op)];
}

bool Updates::IsCompiledLate(const Op& op) const {
  return op.name != "l2_penalty" && HasLateResults(op);
}

bool Updates::IsReadLate(int id) const {
  const std::vector<const Op*>& readers = compiler_.uses().Readers(id);
  return !compiler_.uses().IsRoot(id) &&
         std::all_of(readers.begin(), readers.end(),
                     [&](const Op* reader) { return IsCompiledLate(*reader); });
}

void Updates::EmitLate(Task task) {
  if (late_.empty()) {
    compiler_.emitter().Emit(std::move(task));
  } else {
    late_tasks_.push_back(std::move(task));
  }
}

void Updates::EmitKept() {
  for (Task& task : late_tasks_) compiler_.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
