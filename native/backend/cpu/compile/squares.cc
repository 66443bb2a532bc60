// The sums of squared weights that the updates of a Compiler compute for an L2 penalty.
#include <algorithm>

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/lower/dense/dense_layer.h"

namespace network3::cpu {

Squares Compiler::NewSquares(const Value& factor) {
  return {NewStorage(threads_ * Squares::kStride * 8, "sums of squares"), factor, threads_};
}

Squares Compiler::SharedSquares(const std::string& variable, const Value& factor) {
  const int parts = replica_->count;
  return {replica_->memory->Of("squares of " + variable, parts * Squares::kStride * 8), factor,
          parts};
}

const Squares* Compiler::AskForSquares(int weights, const Value& factor) {
  const auto is_of = [&](const Update& update) {
    return update.parameter == weights && IsDenseUpdate(*this, update);
  };
  if (late_.empty() || squares_.count(weights) > 0 ||
      std::none_of(plan_.updates.begin(), plan_.updates.end(), is_of)) {
    return nullptr;
  }
  ChooseDenseLayout(*this, weights);
  const std::string& variable = uses_.Producer(weights, "variable")->attributes.String("name");
  const bool is_shared = replica_ != nullptr && replica_->shared_variables->count(variable) > 0;
  const Squares squares = is_shared ? SharedSquares(variable, factor) : NewSquares(factor);
  return &squares_.emplace(weights, squares).first->second;
}

std::optional<Squares> Compiler::SquaresOf(int weights) const {
  const auto found = squares_.find(weights);
  if (found == squares_.end()) return std::nullopt;
  return found->second;
}

}  // namespace network3::cpu
