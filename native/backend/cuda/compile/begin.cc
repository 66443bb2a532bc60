#include "backend/cuda/compile/begin.h"

#include <algorithm>

#include "backend/cuda/compile/compiler.h"
#include "core/error.h"

namespace network3::cuda {

void Begin::AddSlice(const Slice& slice) {
  if (arguments_.slice_count == kMostSlices) {
    throw Error(ErrorCode::kUnsupportedOp, "the cuda backend has no function of more than " +
                                               std::to_string(kMostSlices) + " slices");
  }
  arguments_.slices[arguments_.slice_count++] = slice;
}

bool Begin::TakesSquares(const Compiler& compiler, const Op& l2_penalty) const {
  const auto is = [&](int id, const char* name) {
    return compiler.consumers().Producer(id)->name == name && compiler.values().IsDefined(id);
  };
  return arguments_.squares_count == 0 && l2_penalty.inputs.size() - 1 <= kMostSquares &&
         is(l2_penalty.inputs[0], "scalar") &&
         std::all_of(l2_penalty.inputs.begin() + 1, l2_penalty.inputs.end(),
                     [&](int id) { return is(id, "variable"); });
}

void Begin::AddSquares(const Span<const float>& w, const Span<double>& partials,
                       const float* factor) {
  Squares& added = arguments_.squares[arguments_.squares_count++];
  added.w = w;
  added.partials = partials;
  arguments_.squares_factor = factor;
}

void Begin::Launch(Compiler& compiler) {
  // The blocks of the slices come before those of the squares.
  std::int64_t blocks = 0;
  for (int i = 0; i < arguments_.slice_count; ++i) {
    arguments_.slices[i].first_block = static_cast<std::int32_t>(blocks);
    blocks += (arguments_.slices[i].dst.size + kSliceElements - 1) / kSliceElements;
  }
  for (int i = 0; i < arguments_.squares_count; ++i) {
    arguments_.squares[i].first_block = static_cast<std::int32_t>(blocks);
    blocks += SquareBlocks(arguments_.squares[i].w.size);
  }
  if (blocks == 0) return;
  arguments_.state = compiler.emitter().state();
  arguments_.batch = compiler.batch();
  const char* name = arguments_.slice_count > 0 ? "slice_batch" : "l2_penalty";
  compiler.emitter().Launch(name, "begin", {blocks, 1, Grid::kThreads}, arguments_);
}

}  // namespace network3::cuda
