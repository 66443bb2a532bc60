#include "backend/cuda/lower/ops.h"

namespace network3::cuda {

// data [rows, ...] -> dst [batch, ...], in the first launch of the step.
void CompileSliceBatch(Compiler& compiler, const Op& op) {
  Slice slice;
  slice.dst = compiler.values().DefineWords<std::uint32_t>(op.outputs[0]);
  slice.row_size = slice.dst.size / compiler.batch();
  slice.source = compiler.emitter().SourceIndex(op.attributes.String("source"));
  compiler.begin().AddSlice(slice);
}

}  // namespace network3::cuda
