#include "backend/cuda/pooling.h"

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
    if (op->name == "max_pool2d_backward" && compiler.IsDefined(op->inputs[1])) return op;
  }
  return nullptr;
}

void EmitMaxPoolBackward(Compiler& compiler, const Op& op, const std::string& name, int diff_dst,
                         const DiffEpilogue& epilogue, const Op* bias_backward) {
  MaxPoolBackwardArguments arguments;
  arguments.shape =
      PoolShapeOf(compiler.shape(op.outputs[0]), compiler.shape(op.inputs[1]), op.attributes);
  arguments.diff_dst = compiler.Floats(diff_dst);
  arguments.epilogue = epilogue;
  arguments.workspace = compiler.Integers(op.inputs[1]);
  arguments.diff_src = compiler.Define(op.outputs[0]);
  if (bias_backward != nullptr) arguments.diff_bias = compiler.Define(bias_backward->outputs[0]);
  compiler.Launch(name, op.label, {arguments.shape.channels, 1, Grid::kThreads}, arguments);
}

}  // namespace network3::cuda
