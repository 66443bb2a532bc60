#include "backend/cuda/kernels/elementwise/softmax.h"
#include "backend/cuda/lower/elementwise/softmax_arguments.h"
#include "backend/cuda/lower/ops.h"

namespace network3::cuda {
namespace {

bool IsMean(const Op& op) { return op.attributes.String("reduction") == "mean"; }

// Returns the gradient of this op if all its inputs are already computed.
const Op* FindBackward(const Compiler& compiler, const Op& op) {
  for (const Op* reader : compiler.consumers().Of(op.outputs[1])) {
    if (reader->name == "softmax_log_likelihood_backward" && reader->inputs[1] == op.inputs[1] &&
        compiler.values().IsDefined(reader->inputs[2]) && IsMean(*reader) == IsMean(op)) {
      return reader;
    }
  }
  return nullptr;
}

}  // namespace

// logits [N, K], labels [N] -> cost [], probabilities [N, K], and the gradient if possible.
void CompileSoftmaxLogLikelihood(Compiler& compiler, const Op& op) {
  SoftmaxArguments arguments = ArgumentsOf(compiler, op.inputs[0]);
  const std::int64_t rows = compiler.shape(op.inputs[0])[0];
  arguments.labels = compiler.values().Integers(op.inputs[1]);
  arguments.mean = IsMean(op) ? 1 : 0;
  arguments.row_costs = compiler.emitter().NewSpan<double>(rows, "costs by row");
  const Op* backward = FindBackward(compiler, op);
  const auto& consumers = compiler.consumers();
  if (backward == nullptr || consumers.Of(op.outputs[1]).size() > 1 ||
      consumers.IsRoot(op.outputs[1])) {
    arguments.probabilities = compiler.values().Define(op.outputs[1]);
  }
  std::string name = op.name;
  if (backward != nullptr) {
    compiler.Skip(*backward);
    name += "+backward";
    arguments.diff = compiler.values().FactorOf(*backward, 1, {backward->inputs[2]});
    arguments.diff_logits = compiler.values().Define(backward->outputs[0]);
  }
  compiler.emitter().Launch(name, op.label, {rows, 1, kSoftmaxThreads}, arguments);
  Sum cost;
  cost.count = 1;
  cost.terms[0].kind = SumTerm::Kind::kRows;
  cost.terms[0].mean = arguments.mean;
  cost.terms[0].partials = {arguments.row_costs.data, rows};
  compiler.values().DefineSum(op.outputs[0], cost);
}

// probabilities [N, K], labels [N], diff [] -> diff_logits = diff · (softmax - onehot) (/ rows).
void CompileSoftmaxLogLikelihoodBackward(Compiler& compiler, const Op& op) {
  SoftmaxBackwardArguments arguments;
  arguments.state = compiler.emitter().state();
  arguments.batch = compiler.batch();
  arguments.classes = compiler.shape(op.inputs[0])[1];
  arguments.mean = IsMean(op) ? 1 : 0;
  arguments.probabilities = compiler.values().Floats(op.inputs[0]);
  arguments.labels = compiler.values().Integers(op.inputs[1]);
  arguments.diff = compiler.values().FactorOf(op, 1, {op.inputs[2]});
  arguments.diff_logits = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.diff_logits.size), arguments);
}

}  // namespace network3::cuda
