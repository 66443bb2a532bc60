#include "backend/cpu/lower/conv/conv_pool.h"
#include "backend/cpu/lower/conv/convolution.h"
#include "backend/cpu/lower/conv/direct_convolution.h"
#include "backend/cpu/lower/conv/portable_convolution.h"
#include "backend/cpu/lower/ops.h"
#include "backend/cpu/onednn/convolution.h"

namespace network3::cpu {

// src [N, C, H, W], diff_dst [N, O, OH, OW] -> diff_weights, one partial sum per thread.
void CompileConv2dBackwardWeights(Compiler& compiler, const Op& op) {
  if (const Op* pooling = PooledGradient(compiler, op.inputs[1])) {
    return EmitConvPoolBackwardWeights(compiler, op, *pooling);
  }
  const int src_id = op.inputs[0];
  const int diff_dst_id = op.inputs[1];
  const Convolution convolution(compiler.type(src_id).shape, compiler.type(diff_dst_id).shape,
                                compiler.type(op.outputs[0]).shape, op.attributes);
  if (IsDirect(compiler, convolution)) return EmitDirectBackwardWeights(compiler, op, convolution);
  if (compiler.passes().onednn && onednn::EmitBackwardWeights(compiler, op, convolution)) return;
  EmitPortableBackwardWeights(compiler, op, convolution);
}

}  // namespace network3::cpu
