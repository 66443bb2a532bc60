#include "backend/cpu/lower/conv/conv_pool.h"
#include "backend/cpu/lower/conv/convolution.h"
#include "backend/cpu/lower/conv/direct_convolution.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
namespace {

// The layout of src and the layout that oneDNN prefers for dst with it.
LayoutPair Preferred(const Compiler& compiler, const Convolution& convolution, std::int64_t images,
                     Layout src_layout) {
  const auto description = convolution.Forward(compiler.engine(), images, src_layout, std::nullopt,
                                               convolution.AnyWeights());
  const auto dst_layout = LayoutOf(description.dst_desc(), convolution.dst, images);
  return {src_layout, dst_layout.value_or(Layout{})};
}

}  // namespace

// src [N, C, H, W] * weights [O, C/G, KH, KW] -> dst [N, O, OH, OW]. Threads divide the images.
void CompileConv2d(Compiler& compiler, const Op& op) {
  if (const Op* pooling = PoolingOf(compiler, op)) return EmitConvPool(compiler, op, *pooling);
  const int src_id = op.inputs[0];
  const int weights_id = op.inputs[1];
  const Convolution convolution(compiler.type(src_id).shape, compiler.type(op.outputs[0]).shape,
                                compiler.type(weights_id).shape, op.attributes);
  if (IsDirect(compiler, convolution)) return EmitDirectForward(compiler, op, convolution);
  const auto slices = Slices(convolution, compiler.threads());
  const std::int64_t images = slices[0][0].size();
  const Value given = compiler.AsIs(src_id);
  const LayoutPair pair = ChooseLayouts(
      CandidateLayouts(convolution, Preferred(compiler, convolution, images, given.layout)),
      [&](const LayoutPair& layouts) {
        return convolution.Forward(compiler.engine(), images, layouts.src, layouts.dst,
                                   convolution.AnyWeights());
      });
  const auto chosen =
      convolution.Forward(compiler.engine(), images, pair.src, pair.dst, convolution.AnyWeights());
  const Value src = compiler.InLayout(src_id, pair.src);
  const Value weights = compiler.InWeights(weights_id, chosen.weights_desc());
  const Value dst = compiler.Define(op.outputs[0], pair.dst, Region::kRows);

  const auto calls = MakeCalls(slices, [&](int thread, const Range& slice, bool) {
    const auto description =
        convolution.Forward(compiler.engine(), slice.size(), pair.src, pair.dst, *weights.weights);
    return PrimitiveCall(compiler, thread, dnnl::convolution_forward(description),
                         description.scratchpad_desc(),
                         {{DNNL_ARG_SRC, description.src_desc(), src.storage,
                           slice.begin * ImageSize(convolution.src, pair.src)},
                          {DNNL_ARG_WEIGHTS, description.weights_desc(), weights.storage},
                          {DNNL_ARG_DST, description.dst_desc(), dst.storage,
                           slice.begin * ImageSize(convolution.dst, pair.dst)}});
  });
  Task task = compiler.NewTask(op, chosen.impl_info_str());
  task.accesses = {src.Read(Region::kRows), weights.Read(Region::kWhole), dst.Write(Region::kRows)};
  task.run = PerThread(calls);
  compiler.Emit(std::move(task));
}

}  // namespace network3::cpu
