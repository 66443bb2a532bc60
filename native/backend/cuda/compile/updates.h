// The parameter updates of a step: w ← (1-ηλ)·w - η·gradient.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "backend/cuda/kernels/dense/dense.h"
#include "backend/cuda/kernels/step/end_step.h"
#include "program/fold_updates.h"

namespace network3::cuda {

class Compiler;

class Updates {
 public:
  Updates(Compiler& compiler, const UpdatePlan& plan);

  // If `op`, a product diff_dst · wᵀ, is the last op that reads w: the update of w by diff_dst,
  // which the same pass over w can do.
  const Update* JoinedWith(const Op& op) const;
  // Returns the kernel's arguments for an update except its destination, and marks it as done.
  void Describe(const Update& update, DenseBackwardArguments& arguments);

  // Emits the updates that need a separate product.
  void EmitProducts();
  // Emits the other updates together with the end of the step.
  void EmitEnd(const std::vector<Sum>& sums);

 private:
  bool IsShort(const Update& update) const;
  void EmitGemm(const Update& update);
  Factor Eta(const Update& update) const;
  Factor Decay(const Update& update) const;
  ParameterUpdate Elementwise(const Update& update) const;
  // Avoids storing the bias gradient of a matrix, because the update can sum its rows.
  const Op* RowSum(const Update& update) const;

  Compiler& compiler_;
  const UpdatePlan& plan_;
  std::set<std::string> done_;
};

}  // namespace network3::cuda
