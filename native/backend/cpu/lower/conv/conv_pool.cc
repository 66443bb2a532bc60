#include "backend/cpu/lower/conv/conv_pool.h"

#include <algorithm>
#include <limits>

#include "backend/cpu/compile/scratch.h"
#include "backend/cpu/lower/conv/direct_convolution.h"
#include "backend/cpu/lower/conv/pool_shape.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
namespace {

// The ids of a convolution's three values among the inputs and outputs of one of its ops.
struct Ids {
  int src, weights, dst;
};

Ids IdsOf(const Op& op) {
  if (op.name == "conv2d") return {op.inputs[0], op.inputs[1], op.outputs[0]};
  if (op.name == "conv2d_backward_data") return {op.outputs[0], op.inputs[1], op.inputs[0]};
  return {op.inputs[0], op.outputs[0], op.inputs[1]};
}

Convolution ConvolutionOf(const Compiler& compiler, const Op& op) {
  const Ids ids = IdsOf(op);
  return {compiler.type(ids.src).shape, compiler.type(ids.dst).shape,
          compiler.type(ids.weights).shape, op.attributes};
}

ConvPoolShape ShapeOf(const Compiler& compiler, const Op& op, const Op& pooling) {
  const Convolution c = ConvolutionOf(compiler, op);
  const int pooled = pooling.name == "max_pool2d" ? pooling.outputs[0] : pooling.inputs[0];
  return {c.OneImage(),
          PoolShapeOf(c.dst, compiler.type(pooled).shape, Layout{}, pooling.attributes)};
}

// True if the input is a data set and the shape fits the sparse kernel, which skips zeros. oneDNN
// does not skip zeros.
bool SkipsZeros(const Compiler& compiler, const Op& op, const ConvPoolShape& shape) {
  return compiler.uses().IsData(IdsOf(op).src) && IsSparseConvPool(shape);
}

bool IsConvPool(const Compiler& compiler, const Op& op, const Op& pooling) {
  const Convolution c = ConvolutionOf(compiler, op);
  if (!c.IsPlain()) return false;
  const bool rule = ElementCount(c.weights) <= kMostDirectWeights;
  const ConvPoolShape shape = ShapeOf(compiler, op, pooling);
  const char* pass = SkipsZeros(compiler, op, shape) ? "sparse_conv_pool" : "conv_pool";
  if (!c.Prefers(compiler, compiler.passes().conv_pool, pass, rule)) return false;
  const PoolShape& pool = shape.pool;
  const auto is_small = [](const Shape& dims) {
    return ElementCount(dims) / dims[0] < std::numeric_limits<std::int32_t>::max();
  };
  return pool.padding_height == 0 && pool.padding_width == 0 &&
         pool.stride_height >= pool.window_height && pool.stride_width >= pool.window_width &&
         is_small(c.src) && is_small(c.dst);
}

// Weights [O, C, KH, KW] with rows [KW][C] padded to whole vectors.
WeightsLayout RowWeights(const ConvShape& c) {
  const std::int64_t row = RoundUp(c.kernel_width * c.channels, kConvRowGrain);
  return {{c.out_channels, c.channels, c.kernel_height, c.kernel_width},
          {c.kernel_height * row, 1, row, c.channels}};
}

std::string NameOf(const Compiler& compiler, const char* kernel = "conv_pool") {
  return std::string("network3:") + kernel + ":" + compiler.kernels().name;
}

// Packs the rows [begin, end).
using PackWeights = void (*)(float* packed, const float* weights, std::int64_t begin,
                             std::int64_t end, ConvPoolShape shape);

// Emits a task that packs the weights for a forward kernel: `rows` rows of `row_size` elements,
// divided among the threads by rows. Returns the packed weights.
Storage* EmitPackedWeights(Compiler& compiler, const Op& op, const Value& weights,
                           const ConvPoolShape& shape, std::int64_t rows, std::int64_t row_size,
                           PackWeights pack, const char* kernel) {
  Storage* packed = compiler.emitter().NewStorage(rows * row_size * 4, "convolution weights");
  Task task = NewTask(op, NameOf(compiler, kernel));
  task.op = "reorder";
  task.accesses = {weights.Read(Region::kWhole), {packed, Region::kRows, rows, true}};
  task.run = [=, threads = compiler.threads()](const Step&, int thread) {
    const Range range = Split(rows, threads, thread);
    pack(packed->f32(), weights.storage->f32(), range.begin, range.end, shape);
  };
  compiler.EmitPreparation(std::move(task), weights);
  return packed;
}

Storage* EmitWeights(Compiler& compiler, const Op& op, const Value& weights,
                     const ConvPoolShape& shape) {
  const ConvShape& conv = shape.conv;
  const std::int64_t row_size = conv.kernel_width * conv.channels * conv.out_channels;
  return EmitPackedWeights(compiler, op, weights, shape, conv.kernel_height, row_size,
                           compiler.kernels().conv_pool_weights, "conv_pool");
}

// The same for the kernel for images that are mostly zero.
Storage* EmitSparseWeights(Compiler& compiler, const Op& op, const Value& weights,
                           const ConvPoolShape& shape) {
  return EmitPackedWeights(compiler, op, weights, shape, PatchHeight(shape) * PatchWidth(shape),
                           SparseConvPoolRow(shape.conv),
                           compiler.kernels().sparse_conv_pool_weights, "sparse_conv_pool");
}

// True if every thread has enough images to fill vectors with one image per lane, and the scratch
// memory of the kernel stays in the second-level cache of a core.
bool FillLanes(const Compiler& compiler, std::int64_t images, const ConvPoolShape& shape) {
  constexpr std::int64_t kMost = 768 << 10;
  return images >= compiler.kernels().lanes * compiler.threads() &&
         4 * ConvPoolImagesScratch(shape) <= kMost;
}

// True if skipping the zeros of the image saves more time than it costs.
bool IsMostlyZero(const Kernels& kernels, const float* image, std::int64_t size) {
  return 3 * kernels.count_non_zeros(image, size) < size;
}

float* ImageOf(const Value& value, std::int64_t n) {
  return value.storage->f32() + n * ImageSize(value.type.shape, value.layout);
}

std::int32_t* IntegerImageOf(const Value& value, std::int64_t n) {
  return value.storage->i32() + n * ImageSize(value.type.shape, value.layout);
}

}  // namespace

const Op* PoolingOf(const Compiler& compiler, const Op& conv2d) {
  const Op* pooling = compiler.uses().SoleReader(conv2d.outputs[0], "max_pool2d");
  return pooling != nullptr && IsConvPool(compiler, conv2d, *pooling) ? pooling : nullptr;
}

const Op* PooledGradient(Compiler& compiler, int diff_dst) {
  const Op* pooling = compiler.uses().Producer(diff_dst, "max_pool2d_backward");
  if (pooling == nullptr || compiler.uses().IsRoot(diff_dst) ||
      !(compiler.values().AsIs(pooling->inputs[1]).layout == Layout{})) {
    return nullptr;
  }
  const std::vector<const Op*>& readers = compiler.uses().Readers(diff_dst);
  const bool all = std::all_of(readers.begin(), readers.end(), [&](const Op* reader) {
    const bool is_gradient =
        reader->name == "conv2d_backward_data" || reader->name == "conv2d_backward_weights";
    return is_gradient && IdsOf(*reader).dst == diff_dst && IsConvPool(compiler, *reader, *pooling);
  });
  return all ? pooling : nullptr;
}

void EmitConvPool(Compiler& compiler, const Op& conv2d, const Op& pooling) {
  compiler.Skip(pooling);
  const ConvPoolShape shape = ShapeOf(compiler, conv2d, pooling);
  const ConvShape& conv = shape.conv;
  const std::int64_t images = compiler.type(conv2d.inputs[0]).shape[0];
  const Value src = compiler.values().Plain(conv2d.inputs[0]);
  const Value weights = compiler.values().InWeights(conv2d.inputs[1], RowWeights(conv));
  Storage* packed = EmitWeights(compiler, conv2d, weights, shape);
  const Value dst = compiler.values().Define(pooling.outputs[0], Layout{}, Region::kRows);
  const Value workspace = compiler.values().Define(pooling.outputs[1], Layout{}, Region::kRows);
  const bool keep_workspace = compiler.uses().IsRead(pooling.outputs[1]);
  const bool is_data = SkipsZeros(compiler, conv2d, shape);
  Storage* table = is_data ? EmitSparseWeights(compiler, conv2d, weights, shape) : nullptr;
  const bool fills_lanes = !is_data && FillLanes(compiler, images, shape);
  std::int64_t floats = ConvPoolScratch(shape);
  if (is_data) floats = std::max(floats, SparseConvPoolScratch(shape));
  if (fills_lanes) floats = std::max(floats, ConvPoolImagesScratch(shape));
  const Scratch scratch(compiler, 4 * floats);

  Op fused = conv2d;
  fused.name += "+max_pool2d";
  const char* kernel = is_data       ? "sparse_conv_pool"
                       : fills_lanes ? "conv_pool_images"
                                     : "conv_pool";
  Task task = NewTask(fused, NameOf(compiler, kernel));
  task.accesses = {src.Read(Region::kRows),
                   {packed, Region::kWhole, 0, false},
                   dst.Write(Region::kRows),
                   workspace.Write(Region::kRows)};
  if (is_data) task.accesses.push_back({table, Region::kWhole, 0, false});
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    const auto winners_of = [&](std::int64_t n) {
      return keep_workspace ? IntegerImageOf(workspace, n) : nullptr;
    };
    Range mine = Split(images, threads, thread);
    for (; fills_lanes && mine.size() >= kernels->lanes && !step.Interrupted();
         mine.begin += kernels->lanes) {
      kernels->conv_pool_images(ImageOf(dst, mine.begin), winners_of(mine.begin),
                                ImageOf(src, mine.begin), packed->f32(), scratch.Of<float>(thread),
                                shape);
    }
    ForEachImage(mine, step, [&](std::int64_t n) {
      const float* from = ImageOf(src, n);
      float* to = ImageOf(dst, n);
      std::int32_t* winners = winners_of(n);
      if (is_data && IsMostlyZero(*kernels, from, conv.height * conv.width)) {
        kernels->sparse_conv_pool(to, winners, from, table->f32(), scratch.Of<void>(thread), shape);
      } else {
        kernels->conv_pool(to, winners, from, packed->f32(), scratch.Of<float>(thread), shape);
      }
    });
  };
  compiler.emitter().Emit(std::move(task));
}

void EmitConvPoolBackwardData(Compiler& compiler, const Op& op, const Op& pooling) {
  const ConvPoolShape shape = ShapeOf(compiler, op, pooling);
  const std::int64_t images = compiler.type(op.outputs[0]).shape[0];
  const Value diff_dst = compiler.values().Plain(pooling.inputs[0]);
  const Value workspace = compiler.values().AsIs(pooling.inputs[1]);
  const Value weights = compiler.values().InWeights(op.inputs[1], RowWeights(shape.conv));
  const Value diff_src =
      compiler.values().Define(op.outputs[0], Layout{shape.conv.channels}, Region::kRows);
  const Scratch scratch(compiler, ConvPoolBackwardDataScratch(shape) * 4);
  Task task = NewTask(op, NameOf(compiler));
  task.accesses = {diff_dst.Read(Region::kRows), workspace.Read(Region::kRows),
                   weights.Read(Region::kWhole), diff_src.Write(Region::kRows)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    ForEachImage(images, threads, thread, step, [&](std::int64_t n) {
      kernels->conv_pool_backward_data(ImageOf(diff_src, n), ImageOf(diff_dst, n),
                                       IntegerImageOf(workspace, n), weights.storage->f32(),
                                       scratch.Of<void>(thread), shape);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

void EmitConvPoolBackwardWeights(Compiler& compiler, const Op& op, const Op& pooling) {
  const ConvPoolShape shape = ShapeOf(compiler, op, pooling);
  const std::int64_t images = compiler.type(op.inputs[0]).shape[0];
  const Value src = compiler.values().InLayout(op.inputs[0], Layout{shape.conv.channels});
  const Value diff_dst = compiler.values().Plain(pooling.inputs[0]);
  const Value workspace = compiler.values().AsIs(pooling.inputs[1]);
  const Value diff_weights = compiler.values().DefineParts(op.outputs[0], RowWeights(shape.conv),
                                                           ActiveParts(images, compiler.threads()));
  const Scratch scratch(compiler, ConvPoolBackwardWeightsScratch(shape) * 4);
  Task task = NewTask(op, NameOf(compiler));
  task.accesses = {src.Read(Region::kRows), diff_dst.Read(Region::kRows),
                   workspace.Read(Region::kRows), diff_weights.Write(diff_weights.region)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    float* const sum = diff_weights.storage->f32() + thread * diff_weights.part_stride;
    bool is_first = true;
    ForEachImage(images, threads, thread, step, [&](std::int64_t n) {
      kernels->conv_pool_backward_weights(sum, ImageOf(src, n), ImageOf(diff_dst, n),
                                          IntegerImageOf(workspace, n), scratch.Of<void>(thread),
                                          shape, is_first);
      is_first = false;
    });
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
