#include "backend/cuda/compile/epilogues.h"
#include "backend/cuda/kernels/elementwise/bias_activation.h"
#include "backend/cuda/kernels/elementwise/softmax.h"
#include "backend/cuda/lower/dense/gemm.h"
#include "backend/cuda/lower/ops.h"

namespace network3::cuda {
namespace {

bool IsSoftmax(const Op* op, int logits) {
  return op != nullptr && op->inputs[0] == logits &&
         (op->name == "softmax" || op->name == "softmax_log_likelihood");
}

const Op* SoleReader(const Compiler& compiler, int id) {
  const auto& readers = compiler.consumers().Of(id);
  return readers.size() == 1 && !compiler.consumers().IsRoot(id) ? readers[0] : nullptr;
}

// The kernel of a softmax computes a product that only this softmax reads, with or without biases.
bool LeaveToSoftmax(Compiler& compiler, const Op& op) {
  if (compiler.shape(op.outputs[0])[1] > kSoftmaxThreads) return false;
  LazyProduct product{op.inputs[0], op.inputs[1], {}};
  const int logits = op.outputs[0];
  if (IsSoftmax(SoleReader(compiler, logits), logits)) {
    compiler.values().DefineProduct(logits, product);
    return true;
  }
  const Op* bias = compiler.consumers().Sole(logits, "bias_add");
  if (bias == nullptr || bias->inputs[0] != logits ||
      !compiler.values().IsDefined(bias->inputs[1]) ||
      !IsSoftmax(SoleReader(compiler, bias->outputs[0]), bias->outputs[0])) {
    return false;
  }
  compiler.Skip(*bias);
  product.bias = bias->inputs[1];
  compiler.values().DefineProduct(bias->outputs[0], product);
  return true;
}

// Computes diff_dst · wᵀ and the update of w in one pass.
bool JoinUpdate(Compiler& compiler, const Op& op) {
  const Update* update = compiler.updates().JoinedWith(op);
  if (update == nullptr) return false;
  DenseBackwardArguments arguments;
  compiler.updates().Describe(*update, arguments);
  std::string name = "matmul+sgd_update";
  const JoinedDiff joined = JoinDiffConsumers(compiler, op.outputs[0], name);
  arguments.epilogue = joined.epilogue;
  arguments.diff_src = joined.dst;
  compiler.emitter().Launch(name, op.label, GridOf(arguments), arguments);
  return true;
}

}  // namespace

// a [M, K] · b [K, N] -> dst [M, N]. For the few rows of a mini-batch the time depends on the size
// of b, so our kernel reads b once and also computes the ops that follow.
void CompileMatmul(Compiler& compiler, const Op& op) {
  if (JoinUpdate(compiler, op)) return;
  const bool plain = !op.attributes.Flag("transposeA") && !op.attributes.Flag("transposeB");
  std::string name = op.name;
  if (plain && compiler.shape(op.outputs[0])[0] <= kDenseRows) {
    if (LeaveToSoftmax(compiler, op)) return;
    DenseArguments arguments;
    arguments.rows = compiler.shape(op.inputs[0])[0];
    arguments.depth = compiler.shape(op.inputs[0])[1];
    arguments.columns = compiler.shape(op.inputs[1])[1];
    arguments.x = compiler.values().Floats(op.inputs[0]);
    arguments.w = compiler.values().Floats(op.inputs[1]);
    arguments.epilogue = JoinConsumers(compiler, op.outputs[0], name);
    compiler.emitter().Launch(name, op.label, GridOf(arguments), arguments);
    return;
  }
  const Span<float> product = compiler.values().Define(op.outputs[0]);
  EmitGemmNode(compiler, op, product.data, compiler.values().One(), compiler.values().Zero());
}

}  // namespace network3::cuda
