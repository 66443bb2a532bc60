#include "backend/cpu/lower/conv/conv_pool.h"
#include "backend/cpu/lower/conv/convolution.h"
#include "backend/cpu/lower/conv/direct_convolution.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// src [N, C, H, W], diff_dst [N, O, OH, OW] -> diff_weights, one partial sum per thread. oneDNN
// overwrites its destination, so further slices of a thread are computed in separate memory and
// added.
void CompileConv2dBackwardWeights(Compiler& compiler, const Op& op) {
  if (const Op* pooling = PooledGradient(compiler, op.inputs[1])) {
    return EmitConvPoolBackwardWeights(compiler, op, *pooling);
  }
  const int src_id = op.inputs[0];
  const int diff_dst_id = op.inputs[1];
  const Convolution convolution(compiler.type(src_id).shape, compiler.type(diff_dst_id).shape,
                                compiler.type(op.outputs[0]).shape, op.attributes);
  if (IsDirect(compiler, convolution)) return EmitDirectBackwardWeights(compiler, op, convolution);
  const auto slices = Slices(convolution, compiler.threads());
  const auto describe = [&](const LayoutPair& layouts) {
    return convolution.BackwardWeights(compiler.engine(), slices[0][0].size(), layouts.src,
                                       layouts.dst, convolution.AnyWeights());
  };
  const LayoutPair pair = ChooseLayouts(
      CandidateLayouts(convolution,
                       {compiler.AsIs(src_id).layout, compiler.AsIs(diff_dst_id).layout}),
      describe);
  const auto chosen = describe(pair);
  const Value src = compiler.InLayout(src_id, pair.src);
  const Value diff_dst = compiler.InLayout(diff_dst_id, pair.dst);
  const auto parts = static_cast<int>(slices.size());
  const Value diff_weights = compiler.DefineParts(op.outputs[0], chosen.diff_weights_desc(), parts);
  const std::int64_t stride = diff_weights.part_stride;
  const bool pieces = slices[0].size() > 1;
  Storage* piece_sums =
      pieces ? compiler.NewStorage(stride * parts * 4, "gradients of a piece") : nullptr;

  const auto calls = MakeCalls(slices, [&](int thread, const Range& slice, bool is_first) {
    const auto description = convolution.BackwardWeights(compiler.engine(), slice.size(), pair.src,
                                                         pair.dst, *diff_weights.weights);
    return PrimitiveCall(compiler, thread, dnnl::convolution_backward_weights(description),
                         description.scratchpad_desc(),
                         {{DNNL_ARG_SRC, description.src_desc(), src.storage,
                           slice.begin * ImageSize(convolution.src, pair.src)},
                          {DNNL_ARG_DIFF_DST, description.diff_dst_desc(), diff_dst.storage,
                           slice.begin * ImageSize(convolution.dst, pair.dst)},
                          {DNNL_ARG_DIFF_WEIGHTS, description.diff_weights_desc(),
                           is_first ? diff_weights.storage : piece_sums, thread * stride}});
  });
  Task task = compiler.NewTask(op, chosen.impl_info_str());
  task.accesses = {src.Read(Region::kRows), diff_dst.Read(Region::kRows),
                   diff_weights.Write(diff_weights.region)};
  task.run = PerThread(calls, [=, kernels = &compiler.kernels()](int thread) {
    float* sum = diff_weights.storage->f32() + thread * stride;
    kernels->add(sum, sum, piece_sums->f32() + thread * stride, diff_weights.count());
  });
  compiler.Emit(std::move(task));
}

}  // namespace network3::cpu
