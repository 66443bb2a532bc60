#include "backend/cuda/kernels/walk.h"
#include "backend/cuda/lower/op.h"
#ifndef NETWORK3_KERNEL_CODE
#include "program/strided.h"
#endif

namespace network3::cuda {

// Copies one input of a concat to its place in dst.
struct ConcatArguments {
  static constexpr const char* kName = "network3_concat";
  StridedShape place{};  // of the elements of src in dst
  Span<const float> src;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(concat, ConcatArguments) {
  const auto& [place, src, dst] = arguments;
  for (int64_t i = FirstElement(); i < src.size; i += ElementStride()) {
    dst[PositionOf(place, 0, i)] = src[i];
  }
}

#else

// Any number of inputs -> dst, in which they are joined along the attribute `axis`; one launch an
// input.
void CompileConcat(Compiler& compiler, const Op& op) {
  const auto axis = static_cast<std::size_t>(op.attributes.Number("axis"));
  const Shape& whole = compiler.shape(op.outputs[0]);
  std::vector<std::int64_t> begin(whole.size(), 0);
  ConcatArguments arguments;
  arguments.dst = compiler.values().Define(op.outputs[0]);
  for (std::size_t i = 0; i < op.inputs.size(); ++i) {
    const Shape& block = compiler.shape(op.inputs[i]);
    arguments.place = BlockOf(op, block, begin, whole);
    arguments.src = FloatInput(compiler, op, i);
    begin[axis] += block[axis];
    compiler.emitter().Launch(op, Elementwise(arguments.src.size), arguments);
  }
}

#endif

}  // namespace network3::cuda
