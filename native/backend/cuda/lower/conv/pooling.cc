#include "backend/cuda/lower/conv/pooling.h"

#include "backend/cuda/kernels/conv/max_pool.h"

namespace network3::cuda {

PoolShape PoolShapeOf(const Shape& src, const Shape& dst, const Attributes& attributes) {
  const auto at = [&](const char* name, std::size_t axis) {
    return static_cast<std::int32_t>(attributes.List(name)[axis]);
  };
  PoolShape shape{};
  shape.images = src[0];
  shape.channels = src[1];
  shape.height = static_cast<std::int32_t>(src[2]);
  shape.width = static_cast<std::int32_t>(src[3]);
  shape.out_height = static_cast<std::int32_t>(dst[2]);
  shape.out_width = static_cast<std::int32_t>(dst[3]);
  shape.window_height = at("window", 0);
  shape.window_width = at("window", 1);
  shape.stride_height = at("stride", 0);
  shape.stride_width = at("stride", 1);
  shape.padding_height = at("padding", 0);
  shape.padding_width = at("padding", 1);
  return shape;
}

const Op* FindMaxPoolBackward(const Compiler& compiler, int diff_dst) {
  for (const Op* op : compiler.consumers().Of(diff_dst)) {
    if (op->name == "max_pool2d_backward" && compiler.values().IsDefined(op->inputs[1])) return op;
  }
  return nullptr;
}

namespace {

// For larger sizes cuDNN, which multiplies tiles, is faster in spite of its memory and launch.
constexpr std::int64_t kMostWinnerProducts = 1 << 24;

// Returns the gradient of the weights of the convolution with gradient `diff`, if it can be
// computed from the maxima of the windows of `pooled`.
const Op* FindWeights(const Compiler& compiler, int diff, const Shape& pooled) {
  for (const Op* op : compiler.consumers().Of(diff)) {
    if (op->name != "conv2d_backward_weights" || op->inputs[1] != diff ||
        !compiler.values().IsDefined(op->inputs[0])) {
      continue;
    }
    const std::int64_t windows = pooled[0] * pooled[2] * pooled[3];
    if (windows * compiler.count(op->outputs[0]) <= kMostWinnerProducts) return op;
  }
  return nullptr;
}

WinnerWeights Describe(Compiler& compiler, const Op& op) {
  const auto at = [&](const char* name, std::size_t axis) {
    return static_cast<std::int32_t>(op.attributes.List(name)[axis]);
  };
  const Shape& src = compiler.shape(op.inputs[0]);
  const Shape& weights = compiler.shape(op.outputs[0]);
  const auto size = [](const Shape& shape, std::size_t axis) {
    return static_cast<std::int32_t>(shape[axis]);
  };
  WinnerWeights winners;
  winners.src = compiler.values().Floats(op.inputs[0]);
  winners.diff_weights = compiler.values().Define(op.outputs[0]);
  winners.channels = size(src, 1);
  winners.group_channels = size(weights, 1);
  winners.group_filters = size(weights, 0) / (size(src, 1) / size(weights, 1));
  winners.height = size(src, 2);
  winners.width = size(src, 3);
  winners.kernel_height = size(weights, 2);
  winners.kernel_width = size(weights, 3);
  winners.stride_height = at("stride", 0);
  winners.stride_width = at("stride", 1);
  winners.padding_height = at("padding", 0);
  winners.padding_width = at("padding", 1);
  return winners;
}

}  // namespace

void EmitMaxPoolBackward(Compiler& compiler, const Op& op, std::string name, int diff_dst,
                         const DiffEpilogue& epilogue, const Op* bias_backward) {
  const int diff_src = op.outputs[0];
  const Shape& pooled = compiler.shape(op.inputs[1]);
  MaxPoolBackwardArguments arguments;
  arguments.shape = PoolShapeOf(compiler.shape(diff_src), pooled, op.attributes);
  arguments.diff_dst = compiler.values().Floats(diff_dst);
  arguments.epilogue = epilogue;
  arguments.workspace = compiler.values().Integers(op.inputs[1]);
  const Op* weights = FindWeights(compiler, diff_src, pooled);
  std::int64_t weight_blocks = 0;
  if (weights != nullptr) {
    compiler.Skip(*weights);
    name += "+" + weights->name;
    arguments.weights = Describe(compiler, *weights);
    const Shape& shape = compiler.shape(weights->outputs[0]);
    weight_blocks = shape[0] * shape[1];
  }
  // Not stored if only the gradient of the weights would read it.
  if (weights == nullptr || compiler.consumers().Sole(diff_src, weights->name) == nullptr) {
    arguments.diff_src = compiler.values().Define(diff_src);
  }
  if (bias_backward != nullptr)
    arguments.diff_bias = compiler.values().Define(bias_backward->outputs[0]);
  if (arguments.diff_src || arguments.diff_bias)
    arguments.channel_blocks = arguments.shape.channels;
  compiler.emitter().Launch(
      name, op.label, {arguments.channel_blocks + weight_blocks, 1, Grid::kThreads}, arguments);
}

}  // namespace network3::cuda
