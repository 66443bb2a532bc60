#include "backend/cuda/kernels/walk.h"
#include "backend/cuda/lower/op.h"
#ifndef NETWORK3_KERNEL_CODE
#include "core/error.h"
#include "program/strided.h"
#endif

namespace network3::cuda {

// Zeros with src as a block. Along axis i, dst has size[i] elements and the block has block[i]
// elements from begin[i] on.
struct PadArguments {
  static constexpr const char* kName = "network3_pad";
  int32_t axes = 0;
  int64_t size[kMostAxes] = {};
  int64_t begin[kMostAxes] = {};
  int64_t block[kMostAxes] = {};
  Span<const float> src;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(pad, PadArguments) {
  const auto& [axes, size, begin, block, src, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    int64_t rest = i;
    int64_t at = 0;
    int64_t stride = 1;
    bool is_inside = true;
    for (int axis = axes - 1; axis >= 0; --axis) {
      const int64_t index = rest % size[axis] - begin[axis];
      rest /= size[axis];
      is_inside = is_inside && index >= 0 && index < block[axis];
      at += index * stride;
      stride *= block[axis];
    }
    dst[i] = is_inside ? src[at] : 0.0F;
  }
}

#else

void CompilePad(Compiler& compiler, const Op& op) {
  const Shape& block = compiler.shape(op.inputs[0]);
  const Shape& whole = compiler.shape(op.outputs[0]);
  const std::vector<std::int64_t>& begin = op.attributes.List("begin");
  if (block.size() > kMostAxes) {
    throw Error(ErrorCode::kUnsupportedOp, op.label + ": pad has more than " +
                                               std::to_string(kMostAxes) +
                                               " axes; reshape its input to fewer");
  }
  PadArguments arguments;
  arguments.axes = static_cast<std::int32_t>(block.size());
  std::copy(whole.begin(), whole.end(), arguments.size);
  std::copy(begin.begin(), begin.end(), arguments.begin);
  std::copy(block.begin(), block.end(), arguments.block);
  arguments.src = FloatInput(compiler, op, 0);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
