#include "backend/cpu/lower/conv/conv_pool.h"
#include "backend/cpu/lower/conv/convolution.h"
#include "backend/cpu/lower/conv/direct_convolution.h"
#include "backend/cpu/lower/conv/portable_convolution.h"
#include "backend/cpu/lower/ops.h"
#include "backend/cpu/onednn/convolution.h"

namespace network3::cpu {

// diff_dst [N, O, OH, OW], weights -> diff_src [N, C, H, W]. Threads divide the images.
void CompileConv2dBackwardData(Compiler& compiler, const Op& op) {
  if (const Op* pooling = PooledGradient(compiler, op.inputs[0])) {
    return EmitConvPoolBackwardData(compiler, op, *pooling);
  }
  const int diff_dst_id = op.inputs[0];
  const int weights_id = op.inputs[1];
  const Convolution convolution(compiler.type(op.outputs[0]).shape,
                                compiler.type(diff_dst_id).shape, compiler.type(weights_id).shape,
                                op.attributes);
  if (IsDirect(compiler, convolution)) return EmitDirectBackwardData(compiler, op, convolution);
  if (compiler.passes().onednn && onednn::EmitBackwardData(compiler, op, convolution)) return;
  EmitPortableBackwardData(compiler, op, convolution);
}

}  // namespace network3::cpu
