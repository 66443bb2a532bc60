#include "program/fold_updates.h"

namespace network3 {

namespace {

class Folder {
 public:
  Folder(const Function& function, const Uses& uses, std::int64_t longest_product)
      : function_(function), longest_product_(longest_product), uses_(uses) {
    plan_.folded.resize(function.ops.size());
  }

  UpdatePlan Fold() {
    for (const Assignment& assignment : function_.assignments) {
      if (!FoldUpdate(assignment)) plan_.copies.push_back(assignment);
    }
    return std::move(plan_);
  }

 private:
  // The op that makes a value read only once, if it has the name.
  const Op* Single(int id, const char* name) const {
    return uses_.Count(id) == 1 ? uses_.Producer(id, name) : nullptr;
  }

  bool IsShort(const Op& matmul) const {
    const auto shape_of = [&](int id) -> const Shape& {
      return function_.values[static_cast<std::size_t>(id)].shape;
    };
    const Shape& a = shape_of(matmul.inputs[0]);
    const std::int64_t depth = matmul.attributes.Flag("transposeA") ? a[0] : a[1];
    return ElementCount(shape_of(matmul.outputs[0])) * depth <= longest_product_;
  }

  void MarkFolded(const Op& op) {
    plan_.folded[static_cast<std::size_t>(&op - function_.ops.data())] = true;
  }

  bool FoldUpdate(const Assignment& assignment) {
    const Op* sgd = Single(assignment.value, "sgd_update");
    if (sgd == nullptr) return false;
    const Op* parameter = uses_.Producer(sgd->inputs[0], "variable");
    if (parameter == nullptr || parameter->attributes.String("name") != assignment.variable) {
      return false;
    }
    Update update;
    update.variable = assignment.variable;
    update.op = sgd;
    update.parameter = sgd->inputs[0];
    update.gradient = sgd->inputs[1];
    update.eta = sgd->inputs[2];
    MarkFolded(*sgd);
    FoldDecay(update);
    const Op* product = Single(update.gradient, "matmul");
    if (product != nullptr && IsShort(*product)) {
      update.product = product;
      MarkFolded(*product);
    }
    plan_.updates.push_back(std::move(update));
    return true;
  }

  // gradient = add(x, scale(w)) in either order.
  void FoldDecay(Update& update) {
    const Op* add = Single(update.gradient, "add");
    if (add == nullptr) return;
    for (std::size_t side = 0; side < 2; ++side) {
      const Op* scale = Single(add->inputs[side], "scale");
      if (scale == nullptr || scale->inputs[0] != update.parameter) continue;
      update.decay_factor = scale->attributes.Number("factor");
      update.decay_scalars.assign(scale->inputs.begin() + 1, scale->inputs.end());
      update.gradient = add->inputs[1 - side];
      MarkFolded(*scale);
      MarkFolded(*add);
      return;
    }
  }

  const Function& function_;
  const std::int64_t longest_product_;
  const Uses& uses_;
  UpdatePlan plan_;
};

}  // namespace

UpdatePlan FoldUpdates(const Function& function, const Uses& uses, std::int64_t longest_product) {
  return Folder(function, uses, longest_product).Fold();
}

UpdatePlan CopyAssignments(const Function& function) {
  UpdatePlan plan;
  plan.folded.resize(function.ops.size());
  plan.copies = function.assignments;
  return plan;
}

}  // namespace network3
