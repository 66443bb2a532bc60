#include "backend/cpu/lower/conv/conv_pool.h"
#include "backend/cpu/lower/conv/convolution.h"
#include "backend/cpu/lower/conv/direct_convolution.h"
#include "backend/cpu/lower/conv/portable_convolution.h"
#include "backend/cpu/lower/ops.h"
#include "backend/cpu/onednn/convolution.h"

namespace network3::cpu {

// src [N, C, H, W] * weights [O, C/G, KH, KW] -> dst [N, O, OH, OW]. Threads divide the images.
void CompileConv2d(Compiler& compiler, const Op& op) {
  if (const Op* pooling = PoolingOf(compiler, op)) return EmitConvPool(compiler, op, *pooling);
  const int src_id = op.inputs[0];
  const int weights_id = op.inputs[1];
  const Convolution convolution(compiler.type(src_id).shape, compiler.type(op.outputs[0]).shape,
                                compiler.type(weights_id).shape, op.attributes);
  if (IsDirect(compiler, convolution)) return EmitDirectForward(compiler, op, convolution);
  if (compiler.passes().onednn && onednn::EmitForward(compiler, op, convolution)) return;
  EmitPortableForward(compiler, op, convolution);
}

}  // namespace network3::cpu
