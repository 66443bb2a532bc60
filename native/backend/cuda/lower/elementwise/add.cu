#include "backend/cuda/lower/op.h"

namespace network3::cuda {

// dst = a + b.
struct AddArguments {
  static constexpr const char* kName = "network3_add";
  Span<const float> a;
  Span<const float> b;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(add, AddArguments) {
  const auto& [a, b, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) dst[i] = a[i] + b[i];
}

#else

namespace {

// Scalars that consist of several terms are summed by the op that reads the sum.
bool JoinSums(Compiler& compiler, const Op& op) {
  if (!compiler.values().IsSum(op.inputs[0]) || !compiler.values().IsSum(op.inputs[1]))
    return false;
  Sum sum = compiler.values().SumOf(op.inputs[0]);
  const Sum other = compiler.values().SumOf(op.inputs[1]);
  if (sum.count + other.count > kMostTerms) return false;
  for (int i = 0; i < other.count; ++i) sum.terms[sum.count++] = other.terms[i];
  compiler.values().DefineSum(op.outputs[0], sum);
  return true;
}

}  // namespace

// dst = a + b.
void CompileAdd(Compiler& compiler, const Op& op) {
  if (JoinSums(compiler, op)) return;
  AddArguments arguments;
  arguments.a = compiler.values().Floats(op.inputs[0]);
  arguments.b = compiler.values().Floats(op.inputs[1]);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
