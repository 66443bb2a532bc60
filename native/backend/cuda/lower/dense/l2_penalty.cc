#include "backend/cuda/lower/ops.h"

namespace network3::cuda {

// factor [], weights... -> [] ½ · factor · Σ‖w‖². The first launch of a step computes partial sums
// of squares. They are computed here if the weights are not variables or too many for that launch.
void CompileL2Penalty(Compiler& compiler, const Op& op) {
  Begin own;
  Begin& begin = compiler.begin().TakesSquares(compiler, op) ? compiler.begin() : own;
  std::int64_t blocks = 0;
  for (std::size_t i = 1; i < op.inputs.size(); ++i) {
    blocks += Begin::SquareBlocks(compiler.count(op.inputs[i]));
  }
  const Span<double> partials = compiler.emitter().NewSpan<double>(blocks, "sums of squares");
  const float* factor = compiler.values().Floats(op.inputs[0]).data;
  std::int64_t at = 0;
  for (std::size_t i = 1; i < op.inputs.size(); ++i) {
    const Span<const float> w = compiler.values().Floats(op.inputs[i]);
    if (&begin == &own && i > 1 && (i - 1) % kMostSquares == 0) {
      own.Launch(compiler);
      own = Begin();
    }
    begin.AddSquares(w, {partials.data + at, Begin::SquareBlocks(w.size)}, factor);
    at += Begin::SquareBlocks(w.size);
  }
  own.Launch(compiler);
  Sum penalty;
  penalty.count = 1;
  penalty.terms[0].kind = SumTerm::Kind::kSquares;
  penalty.terms[0].partials = {partials.data, blocks};
  penalty.terms[0].factor = compiler.values().FactorOf(op, 1, {op.inputs[0]});
  compiler.values().DefineSum(op.outputs[0], penalty);
}

}  // namespace network3::cuda
