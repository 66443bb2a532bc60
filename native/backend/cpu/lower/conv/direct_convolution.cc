#include "backend/cpu/lower/conv/direct_convolution.h"

#include <algorithm>

namespace network3::cpu {
namespace {

constexpr std::int64_t kBlock = 16;

// nhwc: one block of all channels.
Layout ChannelsLast(const Shape& shape) { return {shape[1]}; }

WeightsLayout BlockedWeights(const Convolution& c) {
  return WeightsLayout::OutputBlocks(c.weights, kBlock);
}

std::string NameOf(const Compiler& compiler) {
  return std::string("network3:direct:") + compiler.kernels().name;
}

}  // namespace

bool IsDirect(const Compiler& compiler, const Convolution& c) {
  if (!c.IsPlain()) return false;
  // For whole blocks of channels, oneDNN's blocked kernels have no padding to compute.
  const bool whole_blocks =
      compiler.passes().onednn && c.src[1] % kBlock == 0 && c.dst[1] % kBlock == 0;
  const bool rule = !whole_blocks && ElementCount(c.weights) <= kMostDirectWeights;
  return c.Prefers(compiler, compiler.passes().direct_conv, "direct_conv", rule);
}

void EmitDirectForward(Compiler& compiler, const Op& op, const Convolution& convolution) {
  const Value src = compiler.values().InLayout(op.inputs[0], ChannelsLast(convolution.src));
  const Value weights = compiler.values().InWeights(op.inputs[1], BlockedWeights(convolution));
  const Value dst =
      compiler.values().Define(op.outputs[0], ChannelsLast(convolution.dst), Region::kRows);
  Task task = NewTask(op, NameOf(compiler));
  task.accesses = {src.Read(Region::kRows), weights.Read(Region::kWhole), dst.Write(Region::kRows)};
  task.run = [=, shape = convolution.OneImage(), images = convolution.src[0],
              threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    ForEachImage(images, threads, thread, step, [&](std::int64_t n) {
      kernels->conv(dst.storage->f32() + n * ImageSize(dst.type.shape, dst.layout),
                    src.storage->f32() + n * ImageSize(src.type.shape, src.layout),
                    weights.storage->f32(), shape);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

void EmitDirectBackwardData(Compiler& compiler, const Op& op, const Convolution& convolution) {
  const Value diff_dst = compiler.values().InLayout(op.inputs[0], ChannelsLast(convolution.dst));
  const Value weights = compiler.values().InWeights(op.inputs[1], BlockedWeights(convolution));
  const Value diff_src =
      compiler.values().Define(op.outputs[0], ChannelsLast(convolution.src), Region::kRows);
  const ConvShape shape = convolution.OneImage();
  const std::int64_t run = shape.kernel_width * shape.channels;
  const std::int64_t row = shape.out_channels * ((run + kBlock - 1) / kBlock * kBlock);
  Storage* transposed = compiler.emitter().NewStorage(shape.kernel_height * row * 4,
                                                      "transposed convolution weights");
  const auto transposed_at = [&](Region region, bool write) {
    return Access{transposed, region, region == Region::kRows ? shape.kernel_height : 0, write};
  };
  const int threads = compiler.threads();
  const Kernels* kernels = &compiler.kernels();

  Task transpose = NewTask(op, NameOf(compiler));
  transpose.op = "reorder";
  transpose.accesses = {weights.Read(Region::kWhole), transposed_at(Region::kRows, true)};
  transpose.run = [=](const Step&, int thread) {
    const Range rows = Split(shape.kernel_height, threads, thread);
    kernels->conv_transpose(transposed->f32(), weights.storage->f32(), rows.begin, rows.end, shape);
  };
  compiler.emitter().Emit(std::move(transpose));

  Task task = NewTask(op, NameOf(compiler));
  task.accesses = {diff_dst.Read(Region::kRows), transposed_at(Region::kWhole, false),
                   diff_src.Write(Region::kRows)};
  task.run = [=, images = convolution.src[0]](const Step& step, int thread) {
    ForEachImage(images, threads, thread, step, [&](std::int64_t n) {
      kernels->conv_backward_data(
          diff_src.storage->f32() + n * ImageSize(diff_src.type.shape, diff_src.layout),
          diff_dst.storage->f32() + n * ImageSize(diff_dst.type.shape, diff_dst.layout),
          transposed->f32(), shape);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

void EmitDirectBackwardWeights(Compiler& compiler, const Op& op, const Convolution& convolution) {
  const Value src = compiler.values().InLayout(op.inputs[0], ChannelsLast(convolution.src));
  const Value diff_dst = compiler.values().InLayout(op.inputs[1], ChannelsLast(convolution.dst));
  const std::int64_t images = convolution.src[0];
  const Value diff_weights = compiler.values().DefineParts(
      op.outputs[0], BlockedWeights(convolution), ActiveParts(images, compiler.threads()));
  Task task = NewTask(op, NameOf(compiler));
  task.accesses = {src.Read(Region::kRows), diff_dst.Read(Region::kRows),
                   diff_weights.Write(diff_weights.region)};
  task.run = [=, shape = convolution.OneImage(), threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    if (thread >= diff_weights.parts) return;
    float* sum = diff_weights.storage->f32() + thread * diff_weights.part_stride;
    std::fill_n(sum, diff_weights.count(), 0.0F);
    ForEachImage(images, threads, thread, step, [&](std::int64_t n) {
      kernels->conv_backward_weights(
          sum, src.storage->f32() + n * ImageSize(src.type.shape, src.layout),
          diff_dst.storage->f32() + n * ImageSize(diff_dst.type.shape, diff_dst.layout), shape);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
