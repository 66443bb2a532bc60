#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
namespace {

// Emits a task that sums the squares of those weights for which no update does it.
Squares EmitSquares(Compiler& compiler, const Op& op, const std::vector<Value>& weights,
                    const Value& factor) {
  const Squares squares = compiler.updates().NewSquares(factor);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  squares.AddAccesses(task);
  for (const Value& w : weights) task.accesses.push_back(w.Read(Region::kElements));
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step&,
                                                                              int thread) {
    double* const sum = squares.Start(thread);
    if (sum == nullptr) return;  // the usual case; see Squares::Start()
    for (const Value& w : weights) {
      ForEachRun(w, Region::kElements, threads, thread, [&](std::int64_t at, std::int64_t count) {
        *sum += kernels->sum_of_squares(w.storage->f32() + at, count);
      });
    }
  };
  compiler.emitter().Emit(std::move(task));
  return squares;
}

}  // namespace

// factor [], weights... -> [] = ½ · factor · Σ‖w‖², with the partial sums added in a fixed order
void CompileL2Penalty(Compiler& compiler, const Op& op) {
  const Value factor = compiler.values().Plain(op.inputs[0]);
  std::vector<Value> weights;
  std::vector<Squares> sums;
  for (std::size_t i = 1; i < op.inputs.size(); ++i) {
    if (const Squares* squares = compiler.updates().AskForSquares(op.inputs[i], factor)) {
      sums.push_back(*squares);
    } else {
      weights.push_back(compiler.values().AsIs(op.inputs[i]));
    }
  }
  if (!weights.empty()) sums.push_back(EmitSquares(compiler, op, weights, factor));
  const Value penalty = compiler.values().Define(op.outputs[0], Layout{}, Region::kSingle);

  Task total = NewTask(op, "network3:sum");
  total.accesses = {penalty.Write(Region::kSingle), factor.Read(Region::kWhole)};
  for (const Squares& squares : sums) {
    total.accesses.push_back({squares.sums, Region::kSingle, 0, false});
  }
  total.run = [=](const Step&, int thread) {
    if (thread != 0) return;
    const double scale = static_cast<double>(*factor.storage->f32());
    double sum = 0;
    for (const Squares& squares : sums) {
      for (int part = 0; part < squares.parts && scale != 0; ++part) sum += *squares.Of(part);
    }
    *penalty.storage->f32() = static_cast<float>(0.5 * scale * sum);
  };
  compiler.updates().EmitLate(std::move(total));
}

}  // namespace network3::cpu
