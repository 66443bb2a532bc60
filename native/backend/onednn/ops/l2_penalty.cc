#include "backend/onednn/ops/ops.h"

namespace network3::onednn {

// factor [], weights... -> [] ½ · factor · Σ‖w‖²: a partial sum a thread, added in thread order.
void CompileL2Penalty(Compiler& compiler, const Op& op) {
  const Value factor = compiler.Plain(op.inputs[0]);
  std::vector<Value> weights;
  for (std::size_t i = 1; i < op.inputs.size(); ++i) {
    weights.push_back(compiler.AsIs(op.inputs[i]));
  }
  const Value penalty = compiler.Define(op.outputs[0], Layout{}, Region::kSingle);
  const int threads = compiler.threads();
  constexpr std::int64_t kStride = 64 / sizeof(double);  // a cache line a thread
  Storage* sums = compiler.NewStorage(threads * 64, "sums of squares");

  Task squares = compiler.NewTask(op, std::string("network3:") + compiler.kernels().name);
  squares.accesses = {factor.Read(Region::kWhole), {sums, Region::kPrivate, 0, true}};
  for (const Value& w : weights) squares.accesses.push_back(w.Read(Region::kElements));
  squares.run = [=, kernels = &compiler.kernels()](const Step&, int thread) {
    if (*factor.storage->f32() == 0) return;  // the usual case: no pass over the weights
    double sum = 0;
    for (const Value& w : weights) {
      ForEachRun(w, Region::kElements, threads, thread, [&](std::int64_t at, std::int64_t count) {
        sum += kernels->sum_of_squares(w.storage->f32() + at, count);
      });
    }
    sums->f64()[thread * kStride] = sum;
  };
  compiler.Emit(std::move(squares));

  Task total = compiler.NewTask(op, "network3:sum");
  total.accesses = {{sums, Region::kSingle, 0, false},
                    penalty.Write(Region::kSingle),
                    factor.Read(Region::kWhole)};
  total.run = [=](const Step&, int thread) {
    if (thread != 0) return;
    const double scale = static_cast<double>(*factor.storage->f32());
    double sum = 0;
    for (int t = 0; t < threads && scale != 0; ++t) sum += sums->f64()[t * kStride];
    *penalty.storage->f32() = static_cast<float>(0.5 * scale * sum);
  };
  compiler.Emit(std::move(total));
}

}  // namespace network3::onednn
