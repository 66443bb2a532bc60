#include "backend/cpu/onednn/convolution.h"

#include <utility>

#include "backend/cpu/onednn/library.h"
#include "backend/cpu/onednn/primitives.h"

namespace network3::cpu::onednn {

bool EmitForward(Compiler& compiler, const Op& op, const Convolution& convolution) {
  RequireMemoryForPrimitives();
  const Primitives primitives(convolution);
  const auto slices = Slices(convolution, compiler.threads());
  const std::int64_t images = slices[0][0].size();
  const Layout given = compiler.values().AsIs(op.inputs[0]).layout;
  const auto describe = [&](const LayoutPair& pair) {
    return primitives.DescribeForward(images, pair);
  };
  const auto pair =
      primitives.Choose(primitives.Candidates(primitives.Preferred(images, given)), describe);
  if (!pair) return false;
  const auto chosen = describe(*pair);
  const auto layout = WeightsLayoutOf(chosen.weights_desc());
  if (!layout) return false;
  const Value src = compiler.values().InLayout(op.inputs[0], pair->src);
  const Value weights = compiler.values().InWeights(op.inputs[1], *layout);
  const Value dst = compiler.values().Define(op.outputs[0], pair->dst, Region::kRows);

  const auto calls = MakeCalls(slices, [&](int thread, const Range& slice, bool) {
    const auto description = primitives.DescribeForward(slice.size(), *pair, chosen.weights_desc());
    return PrimitiveCall(compiler, thread, primitives.engine(),
                         dnnl::convolution_forward(description), description.scratchpad_desc(),
                         {{DNNL_ARG_SRC, description.src_desc(), src.storage,
                           slice.begin * ImageSize(convolution.src, pair->src)},
                          {DNNL_ARG_WEIGHTS, description.weights_desc(), weights.storage},
                          {DNNL_ARG_DST, description.dst_desc(), dst.storage,
                           slice.begin * ImageSize(convolution.dst, pair->dst)}});
  });
  Task task =
      NewTask(op, chosen.impl_info_str(),
              {src.Read(Region::kRows), weights.Read(Region::kWhole), dst.Write(Region::kRows)});
  task.run = PerThread(calls);
  compiler.emitter().Emit(std::move(task));
  return true;
}

bool EmitBackwardData(Compiler& compiler, const Op& op, const Convolution& convolution) {
  RequireMemoryForPrimitives();
  const Primitives primitives(convolution);
  const auto slices = Slices(convolution, compiler.threads());
  const Layout given = compiler.values().AsIs(op.inputs[0]).layout;
  const auto describe = [&](const LayoutPair& pair) {
    return primitives.DescribeBackwardData(slices[0][0].size(), pair);
  };
  const auto pair =
      primitives.Choose(primitives.Candidates({primitives.SourceLike(given), given}), describe);
  if (!pair) return false;
  const auto chosen = describe(*pair);
  const auto layout = WeightsLayoutOf(chosen.weights_desc());
  if (!layout) return false;
  const Value diff_dst = compiler.values().InLayout(op.inputs[0], pair->dst);
  const Value weights = compiler.values().InWeights(op.inputs[1], *layout);
  const Value diff_src = compiler.values().Define(op.outputs[0], pair->src, Region::kRows);

  const auto calls = MakeCalls(slices, [&](int thread, const Range& slice, bool) {
    const auto description =
        primitives.DescribeBackwardData(slice.size(), *pair, chosen.weights_desc());
    return PrimitiveCall(compiler, thread, primitives.engine(),
                         dnnl::convolution_backward_data(description),
                         description.scratchpad_desc(),
                         {{DNNL_ARG_DIFF_DST, description.diff_dst_desc(), diff_dst.storage,
                           slice.begin * ImageSize(convolution.dst, pair->dst)},
                          {DNNL_ARG_WEIGHTS, description.weights_desc(), weights.storage},
                          {DNNL_ARG_DIFF_SRC, description.diff_src_desc(), diff_src.storage,
                           slice.begin * ImageSize(convolution.src, pair->src)}});
  });
  Task task = NewTask(
      op, chosen.impl_info_str(),
      {diff_dst.Read(Region::kRows), weights.Read(Region::kWhole), diff_src.Write(Region::kRows)});
  task.run = PerThread(calls);
  compiler.emitter().Emit(std::move(task));
  return true;
}

// oneDNN overwrites its destination, so further slices of a thread are computed in separate memory
// and added.
bool EmitBackwardWeights(Compiler& compiler, const Op& op, const Convolution& convolution) {
  RequireMemoryForPrimitives();
  const Primitives primitives(convolution);
  const auto slices = Slices(convolution, compiler.threads());
  const auto describe = [&](const LayoutPair& pair) {
    return primitives.DescribeBackwardWeights(slices[0][0].size(), pair);
  };
  const auto pair =
      primitives.Choose(primitives.Candidates({compiler.values().AsIs(op.inputs[0]).layout,
                                               compiler.values().AsIs(op.inputs[1]).layout}),
                        describe);
  if (!pair) return false;
  const auto chosen = describe(*pair);
  const auto layout = WeightsLayoutOf(chosen.diff_weights_desc());
  if (!layout) return false;
  const Value src = compiler.values().InLayout(op.inputs[0], pair->src);
  const Value diff_dst = compiler.values().InLayout(op.inputs[1], pair->dst);
  const auto parts = static_cast<int>(slices.size());
  const Value diff_weights = compiler.values().DefineParts(op.outputs[0], layout, parts);
  const std::int64_t stride = diff_weights.part_stride;
  const bool pieces = slices[0].size() > 1;
  Storage* piece_sums =
      pieces ? compiler.emitter().NewStorage(stride * parts * 4, "gradients of a piece") : nullptr;

  const auto calls = MakeCalls(slices, [&](int thread, const Range& slice, bool is_first) {
    const auto description =
        primitives.DescribeBackwardWeights(slice.size(), *pair, chosen.diff_weights_desc());
    return PrimitiveCall(compiler, thread, primitives.engine(),
                         dnnl::convolution_backward_weights(description),
                         description.scratchpad_desc(),
                         {{DNNL_ARG_SRC, description.src_desc(), src.storage,
                           slice.begin * ImageSize(convolution.src, pair->src)},
                          {DNNL_ARG_DIFF_DST, description.diff_dst_desc(), diff_dst.storage,
                           slice.begin * ImageSize(convolution.dst, pair->dst)},
                          {DNNL_ARG_DIFF_WEIGHTS, description.diff_weights_desc(),
                           is_first ? diff_weights.storage : piece_sums, thread * stride}});
  });
  Task task = NewTask(op, chosen.impl_info_str(),
                      {src.Read(Region::kRows), diff_dst.Read(Region::kRows),
                       diff_weights.Write(diff_weights.region)});
  task.run = PerThread(calls, [=, kernels = &compiler.kernels()](int thread) {
    float* sum = diff_weights.storage->f32() + thread * stride;
    kernels->add(sum, sum, piece_sums->f32() + thread * stride, diff_weights.count());
  });
  compiler.emitter().Emit(std::move(task));
  return true;
}

}  // namespace network3::cpu::onednn
