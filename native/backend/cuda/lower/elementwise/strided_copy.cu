#include "backend/cuda/kernels/walk.h"
#include "backend/cuda/lower/op.h"
#ifndef NETWORK3_KERNEL_CODE
#include "program/strided.h"
#endif

namespace network3::cuda {

// dst, whose elements are elements of src in another order.
struct StridedCopyArguments {
  static constexpr const char* kName = "network3_strided_copy";
  StridedShape shape{};
  Span<const float> src;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(strided_copy, StridedCopyArguments) {
  const auto& [shape, src, dst] = arguments;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    dst[i] = src[PositionOf(shape, 0, i)];
  }
}

#else

// The ops broadcast, transpose and slice.
void CompileStridedCopy(Compiler& compiler, const Op& op) {
  StridedCopyArguments arguments;
  arguments.shape = SourceOf(op, compiler.shape(op.inputs[0]), compiler.shape(op.outputs[0]));
  arguments.src = FloatInput(compiler, op, 0);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
