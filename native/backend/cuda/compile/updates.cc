#include "backend/cuda/compile/updates.h"

#include <algorithm>

#include "backend/cuda/compile/compiler.h"
#include "backend/cuda/kernels/dense/update_factors.h"
#include "backend/cuda/lower/dense/gemm.h"

namespace network3::cuda {
namespace {

// Maximum number of rows that one thread sums.
constexpr std::int64_t kFewRows = 64;

}  // namespace

Updates::Updates(Compiler& compiler, const UpdatePlan& plan) : compiler_(compiler), plan_(plan) {
  for (const Update& update : plan_.updates) {
    if (const Op* sum = RowSum(update)) compiler_.Skip(*sum);
  }
}

const Op* Updates::RowSum(const Update& update) const {
  if (update.product != nullptr) return nullptr;
  const Consumers& consumers = compiler_.consumers();
  const Op* producer = consumers.Producer(update.gradient);
  if (producer->name != "bias_add_backward" || consumers.Of(update.gradient).size() != 1 ||
      consumers.IsRoot(update.gradient)) {
    return nullptr;
  }
  const Shape& rows = compiler_.shape(producer->inputs[0]);
  return rows.size() == 2 && rows[0] <= kFewRows ? producer : nullptr;
}

// True if the gradient is xᵀ · diff_dst with few rows.
bool Updates::IsShort(const Update& update) const {
  return update.product != nullptr && update.product->attributes.Flag("transposeA") &&
         !update.product->attributes.Flag("transposeB") &&
         compiler_.shape(update.product->inputs[0])[0] <= kDenseRows;
}

const Update* Updates::JoinedWith(const Op& op) const {
  if (op.attributes.Flag("transposeA") || !op.attributes.Flag("transposeB")) return nullptr;
  const auto found =
      std::find_if(plan_.updates.begin(), plan_.updates.end(), [&](const Update& update) {
        return update.parameter == op.inputs[1] && IsShort(update) &&
               update.product->inputs[1] == op.inputs[0];
      });
  if (found == plan_.updates.end() || done_.count(found->variable) > 0) return nullptr;
  const bool is_last = !compiler_.IsReadAfter(op.inputs[1], compiler_.IndexOf(op)) &&
                       compiler_.values().IsDefined(found->product->inputs[0]);
  return is_last ? &*found : nullptr;
}

void Updates::Describe(const Update& update, DenseBackwardArguments& arguments) {
  const int x = update.product->inputs[0];
  const int diff_dst = update.product->inputs[1];
  arguments.rows = compiler_.shape(x)[0];
  arguments.depth = compiler_.shape(x)[1];
  arguments.columns = compiler_.shape(diff_dst)[1];
  arguments.x = compiler_.values().KeptFloats(x);
  arguments.diff_dst = compiler_.values().KeptFloats(diff_dst);
  arguments.w = compiler_.VariableSpan(update.variable);
  arguments.eta = Eta(update);
  arguments.decay = Decay(update);
  done_.insert(update.variable);
}

Factor Updates::Eta(const Update& update) const {
  return compiler_.values().FactorOf(*update.op, 1, {update.eta});
}

Factor Updates::Decay(const Update& update) const {
  return compiler_.values().FactorOf(*update.op, update.decay_factor, update.decay_scalars);
}

void Updates::EmitProducts() {
  for (const Update& update : plan_.updates) {
    if (update.product == nullptr || done_.count(update.variable) > 0) continue;
    if (IsShort(update)) {
      DenseBackwardArguments arguments;
      Describe(update, arguments);
      compiler_.emitter().Launch("matmul+sgd_update", update.variable, GridOf(arguments),
                                 arguments);
    } else {
      EmitGemm(update);
    }
  }
}

void Updates::EmitGemm(const Update& update) {
  UpdateFactorsArguments factors;
  factors.eta = Eta(update);
  factors.decay = Decay(update);
  factors.dst = compiler_.emitter().NewSpan<float>(2, "factors of an update");
  compiler_.emitter().Launch("sgd_update", update.variable, {1, 1, 1}, factors);
  const Span<float> w = compiler_.VariableSpan(update.variable);
  Op joined = *update.product;
  joined.name = "matmul+sgd_update";
  joined.label = update.variable;
  EmitGemmNode(compiler_, joined, w.data, &factors.dst.data[0], &factors.dst.data[1]);
}

ParameterUpdate Updates::Elementwise(const Update& update) const {
  ParameterUpdate parameter;
  parameter.w = compiler_.VariableSpan(update.variable);
  if (const Op* sum = RowSum(update)) {
    parameter.gradient = compiler_.values().Floats(sum->inputs[0]);
    parameter.rows = compiler_.shape(sum->inputs[0])[0];
  } else {
    parameter.gradient = compiler_.values().KeptFloats(update.gradient);
  }
  parameter.eta = Eta(update);
  parameter.decay = Decay(update);
  return parameter;
}

void Updates::EmitEnd(const std::vector<Sum>& sums) {
  EndStepArguments arguments;
  std::int64_t blocks = 0;
  const auto launch = [&] {
    compiler_.emitter().Launch("sgd_update", "end", {blocks, 1, Grid::kThreads}, arguments);
    arguments = EndStepArguments();
    blocks = 0;
  };
  for (const Update& update : plan_.updates) {
    if (done_.count(update.variable) > 0 || update.product != nullptr) continue;
    if (arguments.update_count == kMostUpdates) launch();
    ParameterUpdate& added = arguments.updates[arguments.update_count++];
    added = Elementwise(update);
    added.first_block = static_cast<std::int32_t>(blocks);
    blocks += (added.w.size + kUpdateElements - 1) / kUpdateElements;
  }
  arguments.state = compiler_.emitter().state();
  arguments.batch = compiler_.batch();
  for (const Sum& sum : sums) arguments.sums[arguments.sum_count++] = sum;
  ++blocks;
  launch();
}

}  // namespace network3::cuda
