#include "program/fold_updates.h"

#include <algorithm>

#include "program/in_place.h"

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
    FindInPlaceUpdates(function_, uses_, plan_);
    return std::move(plan_);
  }

 private:
  // The op that produces the value if it has this name and the value is read only once, else
  // nullptr.
  const Op* Single(int id, const char* name) const {
    return uses_.Count(id) == 1 ? uses_.Producer(id, name) : nullptr;
  }

  std::size_t IndexOf(const Op& op) const {
    return static_cast<std::size_t>(&op - function_.ops.data());
  }

  void MarkFolded(const Op& op) { plan_.folded[IndexOf(op)] = true; }

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
    if (product != nullptr && product->multiply_adds <= longest_product_) {
      update.product = product;
      MarkFolded(*product);
      update.data_product = DataProduct(update);
    }
    plan_.updates.push_back(std::move(update));
    return true;
  }

  // The data_product of an update, or nullptr if an op reads the weights later or the learning rate
  // is computed later.
  const Op* DataProduct(const Update& update) const {
    const auto is_it = [&](const Op* reader) {
      return reader->name == "matmul" && reader->inputs[0] == update.product->inputs[1] &&
             reader->inputs[1] == update.parameter && !reader->attributes.Flag("transposeA") &&
             reader->attributes.Flag("transposeB");
    };
    const std::vector<const Op*>& readers = uses_.Readers(update.parameter);
    const auto found = std::find_if(readers.begin(), readers.end(), is_it);
    if (found == readers.end() || uses_.IsRoot(update.parameter)) return nullptr;
    const auto is_variable = [&](const Op& op) {
      return op.name == "variable" && op.attributes.String("name") == update.variable;
    };
    if (std::count_if(function_.ops.begin(), function_.ops.end(), is_variable) > 1) return nullptr;
    const Op* const product = *found;
    const auto is_before = [&](const Op* op) { return op < product; };
    // A reshaped value shares the memory of the weights, and its readers are not known here.
    const auto is_done = [&](const Op* reader) {
      return reader == product || (is_before(reader) && reader->name != "reshape") ||
             plan_.folded[IndexOf(*reader)];
    };
    std::vector<int> scalars = update.decay_scalars;
    scalars.push_back(update.eta);
    const bool can_join = std::all_of(readers.begin(), readers.end(), is_done) &&
                          std::all_of(scalars.begin(), scalars.end(), [&](int scalar) {
                            return is_before(uses_.Producer(scalar));
                          });
    return can_join ? product : nullptr;
  }

  // Recognises gradient = add(x, scale(w)), with the inputs of add in either order.
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
