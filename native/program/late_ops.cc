#include "program/late_ops.h"

#include <algorithm>

namespace network3 {

std::vector<bool> LateOps(const Function& function, const Uses& uses, const UpdatePlan& plan) {
  std::vector<bool> late_ops(function.ops.size());
  std::vector<bool> late_values(function.values.size());
  const auto is_late = [&](int id) { return late_values[static_cast<std::size_t>(id)]; };
  for (std::size_t i = 0; i < function.ops.size(); ++i) {
    const Op& op = function.ops[i];
    const bool is_penalty = op.name == "l2_penalty";
    if (!is_penalty && std::none_of(op.inputs.begin(), op.inputs.end(), is_late)) continue;
    const auto is_variable = [&](int id) { return uses.IsVariable(id); };
    const bool reads_variable =
        !is_penalty && std::any_of(op.inputs.begin(), op.inputs.end(), is_variable);
    if (plan.folded[i] || reads_variable) return {};
    late_ops[i] = true;
    for (const int id : op.outputs) late_values[static_cast<std::size_t>(id)] = true;
  }
  const auto is_copied = [&](const Assignment& copy) { return is_late(copy.value); };
  if (std::any_of(plan.copies.begin(), plan.copies.end(), is_copied)) return {};
  return late_ops;
}

}  // namespace network3
