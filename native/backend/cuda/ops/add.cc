#include "backend/cuda/kernels/add.h"

#include "backend/cuda/ops/ops.h"

namespace network3::cuda {
namespace {

// Scalars that consist of several terms are summed by the op that reads the sum.
bool JoinSums(Compiler& compiler, const Op& op) {
  if (!compiler.IsSum(op.inputs[0]) || !compiler.IsSum(op.inputs[1])) return false;
  Sum sum = compiler.SumOf(op.inputs[0]);
  const Sum other = compiler.SumOf(op.inputs[1]);
  if (sum.count + other.count > kMostTerms) return false;
  for (int i = 0; i < other.count; ++i) sum.terms[sum.count++] = other.terms[i];
  compiler.DefineSum(op.outputs[0], sum);
  return true;
}

}  // namespace

// dst = a + b.
void CompileAdd(Compiler& compiler, const Op& op) {
  if (JoinSums(compiler, op)) return;
  AddArguments arguments;
  arguments.a = compiler.Floats(op.inputs[0]);
  arguments.b = compiler.Floats(op.inputs[1]);
  arguments.dst = compiler.Define(op.outputs[0]);
  compiler.Launch(op, Elementwise(arguments.dst.size), arguments);
}

}  // namespace network3::cuda
