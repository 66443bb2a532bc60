// Recognises w ← w - η·(gradient + λ·w), so that it becomes one pass over the parameter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "program/program.h"
#include "program/uses.h"

namespace network3 {

struct Update {
  std::string variable;
  const Op* op = nullptr;  // the sgd_update
  int parameter = 0;
  int gradient = 0;  // without the weight decay
  int eta = 0;
  // The decay is factor · Π scalars; 0 when there is none.
  double decay_factor = 0;
  std::vector<int> decay_scalars;
  // The gradient as a product that need not be stored: w ← (1-ηλ)·w - η·a·b is one GEMM.
  const Op* product = nullptr;
  // diff_dst · wᵀ, beside which the update can be made: the last op that reads the weights.
  const Op* data_product = nullptr;
};

struct UpdatePlan {
  std::vector<Update> updates;
  std::vector<bool> folded;        // by op index: part of an update
  std::vector<Assignment> copies;  // assignments that are no updates
};

// Products of more than `longest_product` multiply-adds stay ops of their own.
UpdatePlan FoldUpdates(const Function& function, const Uses& uses, std::int64_t longest_product);
// The plan that folds nothing.
UpdatePlan CopyAssignments(const Function& function);

}  // namespace network3
