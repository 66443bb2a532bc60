#include <algorithm>

#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
namespace {

// The divisor of the cost. Padding rows have no cost, so the mean is over the other rows.
double Divisor(const Op& op, const Step& step) {
  return op.attributes.String("reduction") == "mean"
             ? static_cast<double>(std::max<std::int64_t>(step.valid, 1))
             : 1.0;
}

}  // namespace

// logits [N, K], labels [N] -> cost [], probabilities [N, K]
void CompileSoftmaxLogLikelihood(Compiler& compiler, const Op& op) {
  const Value logits = compiler.values().Plain(op.inputs[0]);
  const Value labels = compiler.values().Plain(op.inputs[1]);
  const Value cost = compiler.values().Define(op.outputs[0], Layout{}, Region::kSingle);
  const Value probabilities = compiler.values().Define(op.outputs[1], Layout{}, Region::kRows);
  const std::int64_t batch = logits.type.shape[0];
  Storage* row_costs = compiler.emitter().NewStorage(
      batch * static_cast<std::int64_t>(sizeof(double)), "costs by row");

  Task rows_task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  rows_task.accesses = {logits.Read(Region::kRows),
                        labels.Read(Region::kRows),
                        probabilities.Write(Region::kRows),
                        {row_costs, Region::kRows, batch, true}};
  rows_task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step&,
                                                                                   int thread) {
    const std::int64_t classes = logits.type.shape[1];
    const Range rows = Split(batch, threads, thread);
    kernels->softmax(probabilities.storage->f32() + rows.begin * classes,
                     row_costs->f64() + rows.begin, logits.storage->f32() + rows.begin * classes,
                     labels.storage->i32() + rows.begin, rows.size(), classes);
  };
  compiler.emitter().Emit(std::move(rows_task));

  Task sum_task = NewTask(op, "network3:sum");
  sum_task.accesses = {{row_costs, Region::kSingle, 0, false}, cost.Write(Region::kSingle)};
  sum_task.run = [=](const Step& step, int thread) {
    if (thread != 0) return;
    double sum = 0;
    for (std::int64_t row = 0; row < step.valid && row < batch; ++row) {
      sum += row_costs->f64()[row];
    }
    *cost.storage->f32() = static_cast<float>(sum / Divisor(op, step));
  };
  // A late sum needs no barrier of its own.
  if (compiler.updates().IsReadLate(op.outputs[0])) {
    compiler.updates().EmitLate(std::move(sum_task));
  } else {
    compiler.emitter().Emit(std::move(sum_task));
  }
}

// probabilities [N, K], labels [N], diff [] -> diff_logits [N, K] = diff · (softmax - onehot) /
// divisor
void CompileSoftmaxLogLikelihoodBackward(Compiler& compiler, const Op& op) {
  const Value probabilities = compiler.values().Plain(op.inputs[0]);
  const Value labels = compiler.values().Plain(op.inputs[1]);
  const Value diff = compiler.values().Plain(op.inputs[2]);
  const Value diff_logits = compiler.values().Define(op.outputs[0], Layout{}, Region::kRows);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  task.accesses = {probabilities.Read(Region::kRows), labels.Read(Region::kRows),
                   diff.Read(Region::kWhole), diff_logits.Write(Region::kRows)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    const Shape& shape = probabilities.type.shape;
    const float factor =
        static_cast<float>(static_cast<double>(*diff.storage->f32()) / Divisor(op, step));
    const Range rows = Split(shape[0], threads, thread);
    for (std::int64_t row = rows.begin; row < rows.end; ++row) {
      float* to = diff_logits.storage->f32() + row * shape[1];
      if (row >= step.valid) {
        std::fill_n(to, shape[1], 0.0F);
        continue;
      }
      kernels->scale(to, probabilities.storage->f32() + row * shape[1], factor, shape[1]);
      const std::int32_t label = labels.storage->i32()[row];
      if (label >= 0 && label < shape[1]) to[label] -= factor;
    }
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
