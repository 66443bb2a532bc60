// Recognises w ← w - η·(gradient + λ·w) in a function, so that a backend computes it in one pass
// over the parameter, and updates by fused ops.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "program/program.h"
#include "program/uses.h"

namespace network3 {

// An update of a variable in place. Ids are indices of the function's values.
struct Update {
  std::string variable;
  const Op* op = nullptr;  // the sgd_update op
  int parameter = 0;       // id of the parameter
  int gradient = 0;        // id of the gradient, without the weight decay
  int eta = 0;             // id of the learning rate
  // The decay rate λ is decay_factor times the product of these scalars; 0 if there is no decay.
  double decay_factor = 0;
  std::vector<int> decay_scalars;
  // The matmul a·b that computes the gradient if nothing else reads it. The backend can then
  // compute w ← (1-ηλ)·w - η·a·b without storing the gradient. nullptr otherwise.
  const Op* product = nullptr;
  // The matmul diff_dst · wᵀ if it is the last op that reads the weights, so that the update can
  // share its pass over them. nullptr otherwise.
  const Op* data_product = nullptr;
};

// A fused op that computes new values of variables and nothing else, so that it can write them into
// the variables themselves.
struct InPlaceUpdate {
  const Op* op = nullptr;
  std::vector<std::string> variables;  // by output of the op
};

struct UpdatePlan {
  std::vector<Update> updates;
  std::vector<InPlaceUpdate> in_place;
  std::vector<bool> folded;        // by index of the op: part of an update
  std::vector<Assignment> copies;  // the other assignments
};

// A product of more than `longest_product` multiply-adds is not folded into its update.
UpdatePlan FoldUpdates(const Function& function, const Uses& uses, std::int64_t longest_product);
// Returns the plan that folds nothing.
UpdatePlan CopyAssignments(const Function& function);

}  // namespace network3
