#include "backend/cuda/kernels/walk.h"
#include "backend/cuda/lower/op.h"
#ifndef NETWORK3_KERNEL_CODE
#include "program/functions.h"
#include "program/strided.h"
#endif

namespace network3::cuda {

// src -> dst without some axes, over which the elements are added up or compared.
struct ReduceArguments {
  static constexpr const char* kName = "network3_reduce";
  Reducer reducer{};
  ReducedShape shape{};
  int64_t count = 0;  // elements that one element of dst combines
  Span<const float> src;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

// A block computes an element of dst. The order of the additions is fixed.
NETWORK3_KERNEL(reduce, ReduceArguments) {
  const auto& [reducer, shape, count, src, dst] = arguments;
  const auto combine = [function = reducer](double a, double b) { return Combine(function, a, b); };
  for (int64_t i = blockIdx.x; i < dst.size; i += gridDim.x) {
    const int64_t begin = PositionOf(shape.kept, 0, i);
    const double first = reducer == Reducer::kSum ? 0.0 : static_cast<double>(src[begin]);
    double all = first;
    for (int64_t j = threadIdx.x; j < count; j += blockDim.x) {
      const float element = src[begin + PositionOf(shape.reduced, 0, j)];
      all = combine(all, static_cast<double>(element));
    }
    all = BlockReduce(all, combine);
    if (threadIdx.x == 0) dst[i] = static_cast<float>(all);
  }
}

#else

namespace {

// A block for each of `elements`, with a thread for each of the `count` elements that it combines:
// 2^n threads, at least a warp.
Grid BlockPerElement(std::int64_t elements, std::int64_t count) {
  constexpr int kWarp = 32;
  Grid grid = Elementwise(elements * Grid::kThreads);
  grid.threads = kWarp;
  while (grid.threads < count && grid.threads < Grid::kThreads) grid.threads *= 2;
  return grid;
}

}  // namespace

void CompileReduce(Compiler& compiler, const Op& op) {
  ReduceArguments arguments;
  arguments.reducer = ReducerOf(op);
  arguments.shape = ReducedBy(op, compiler.shape(op.inputs[0]));
  arguments.count = CountOf(arguments.shape.reduced);
  arguments.src = FloatInput(compiler, op, 0);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  const Grid grid = BlockPerElement(arguments.dst.size, arguments.count);
  compiler.emitter().Launch(op, grid, arguments);
}

#endif

}  // namespace network3::cuda
