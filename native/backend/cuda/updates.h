// The parameter updates of a step: w ← (1-ηλ)·w - η·gradient.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "backend/cuda/kernels/dense.h"
#include "backend/cuda/kernels/end_step.h"
#include "program/fold_updates.h"

namespace network3::cuda {

class Compiler;

class Updates {
 public:
  Updates(Compiler& compiler, const UpdatePlan& plan);

  // The update with diff_dst of the weights that `op`, a product diff_dst · wᵀ, reads, if that one
  // pass over w can do both: it is the last op that reads w.
  const Update* JoinedWith(const Op& op) const;
  // What the kernel for it needs to know besides its destination; marks it as done.
  void Describe(const Update& update, DenseBackwardArguments& arguments);

  // Those that are a product of their own.
  void EmitProducts();
  // The others, and with them the end of the step.
  void EmitEnd(const std::vector<Sum>& sums);

 private:
  bool IsShort(const Update& update) const;
  void EmitGemm(const Update& update);
  Factor Eta(const Update& update) const;
  Factor Decay(const Update& update) const;
  ParameterUpdate Elementwise(const Update& update) const;
  // The bias gradient of a matrix need not be stored: its rows are added up by the update.
  const Op* RowSum(const Update& update) const;

  Compiler& compiler_;
  const UpdatePlan& plan_;
  std::set<std::string> done_;
};

}  // namespace network3::cuda
