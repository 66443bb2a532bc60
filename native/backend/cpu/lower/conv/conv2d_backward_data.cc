#include "backend/cpu/lower/conv/conv_pool.h"
#include "backend/cpu/lower/conv/convolution.h"
#include "backend/cpu/lower/conv/direct_convolution.h"
#include "backend/cpu/lower/ops.h"

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
  const auto slices = Slices(convolution, compiler.threads());
  const Layout given = compiler.AsIs(diff_dst_id).layout;
  const auto describe = [&](const LayoutPair& layouts) {
    return convolution.BackwardData(compiler.engine(), slices[0][0].size(), layouts.src,
                                    layouts.dst, convolution.AnyWeights());
  };
  const LayoutPair pair = ChooseLayouts(CandidateLayouts(convolution, {given, given}), describe);
  const auto chosen = describe(pair);
  const Value diff_dst = compiler.InLayout(diff_dst_id, pair.dst);
  const Value weights = compiler.InWeights(weights_id, chosen.weights_desc());
  const Value diff_src = compiler.Define(op.outputs[0], pair.src, Region::kRows);

  const auto calls = MakeCalls(slices, [&](int thread, const Range& slice, bool) {
    const auto description = convolution.BackwardData(compiler.engine(), slice.size(), pair.src,
                                                      pair.dst, *weights.weights);
    return PrimitiveCall(compiler, thread, dnnl::convolution_backward_data(description),
                         description.scratchpad_desc(),
                         {{DNNL_ARG_DIFF_DST, description.diff_dst_desc(), diff_dst.storage,
                           slice.begin * ImageSize(convolution.dst, pair.dst)},
                          {DNNL_ARG_WEIGHTS, description.weights_desc(), weights.storage},
                          {DNNL_ARG_DIFF_SRC, description.diff_src_desc(), diff_src.storage,
                           slice.begin * ImageSize(convolution.src, pair.src)}});
  });
  Task task = compiler.NewTask(op, chosen.impl_info_str());
  task.accesses = {diff_dst.Read(Region::kRows), weights.Read(Region::kWhole),
                   diff_src.Write(Region::kRows)};
  task.run = PerThread(calls);
  compiler.Emit(std::move(task));
}

}  // namespace network3::cpu
