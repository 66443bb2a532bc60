#include "backend/cpu/lower/elementwise/elementwise.h"
#include "backend/cpu/lower/ops.h"
#include "program/functions.h"

namespace network3::cpu {

// dst = f(src), elementwise
void CompileActivation(Compiler& compiler, const Op& op) {
  const Value src = compiler.values().AsIs(op.inputs[0]);
  const ActivationFunction function = ActivationFunctionOf(op);
  if (src.layout == Layout{}) {
    EmitElementwise(
        compiler, op, src, {},
        [function](const Kernels& kernels, float* dst, const float* const* srcs,
                   std::int64_t count) { kernels.activation(dst, srcs[0], count, function); });
    return;
  }
  // f(0) may differ from 0, and padding channels must stay zero. The kernel for biases handles
  // that.
  const Extent extent = ExtentOf(src.type.shape);
  Storage* no_bias = compiler.emitter().NewStorage(extent.channels * 4, "zero biases");
  EmitBiasActivation(compiler, op, op.outputs[0], src, no_bias, function);
}

// diff_src = diff_dst · f'(.), where f' is computed from dst = f(.)
void CompileActivationBackward(Compiler& compiler, const Op& op) {
  const ActivationFunction function = ActivationFunctionOf(op);
  const Value dst = compiler.values().AsIs(op.inputs[1]);
  const Value diff_dst = compiler.values().Like(op.inputs[0], dst);
  EmitElementwise(compiler, op, diff_dst, {dst},
                  [function](const Kernels& kernels, float* diff_src, const float* const* srcs,
                             std::int64_t count) {
                    kernels.activation_backward(diff_src, srcs[0], srcs[1], count, function);
                  });
}

}  // namespace network3::cpu
