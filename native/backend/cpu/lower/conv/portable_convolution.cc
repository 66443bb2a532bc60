#include "backend/cpu/lower/conv/portable_convolution.h"

#include <algorithm>
#include <string>

#include "backend/cpu/compile/scratch.h"

namespace network3::cpu {
namespace {

// The sizes of the matrices of one group of channels, and the part of the positions that is
// processed at a time: a band of rows of one image, or several small images.
//
// The matrices are weights [outputs, depth], columns [depth, positions] and planes [outputs,
// positions]. A convolution is planes = weights · columns; its gradients are the gradients of that
// product.
struct Matrices {
  explicit Matrices(const Convolution& c)
      : groups(c.weights.size() == 5 ? c.weights[0] : 1),
        outputs(c.dst[1] / groups),
        depth(ElementCount(c.weights) / c.dst[1]),
        window{c.src[1] / groups,
               c.src[2],
               c.src[3],
               c.weights[c.weights.size() - 2],
               c.weights[c.weights.size() - 1],
               c.dst[2],
               c.dst[3],
               c.strides[0],
               c.strides[1],
               c.padding[0],
               c.padding[1]} {
    // Columns of this many elements stay in the second-level cache. With fewer positions the
    // product would be slow.
    constexpr std::int64_t kElements = 96 << 10;
    constexpr std::int64_t kLeastPositions = 96;
    const std::int64_t most =
        std::max(kLeastPositions, kElements / std::max<std::int64_t>(depth, 1));
    images =
        std::max<std::int64_t>(1, std::min(c.src[0], most / std::max<std::int64_t>(plane(), 1)));
    rows = std::clamp<std::int64_t>(most / std::max<std::int64_t>(window.out_width, 1), 1,
                                    std::max<std::int64_t>(window.out_height, 1));
  }

  // Elements of a channel of one image.
  std::int64_t plane() const { return window.out_height * window.out_width; }
  std::int64_t src_plane() const { return window.height * window.width; }
  // Elements of the scratch memory.
  std::int64_t MostPositions() const {
    return images > 1 ? images * plane() : rows * window.out_width;
  }
  std::int64_t PlanesSize() const { return images > 1 ? outputs * MostPositions() : 0; }
  std::int64_t ScratchSize() const { return kGemmScratch + PlanesSize() + depth * MostPositions(); }

  std::int64_t groups, outputs, depth;
  WindowShape window;
  std::int64_t images;  // processed at a time; 1 if an image is processed in bands
  std::int64_t rows;    // of a band
};

// The memory of one thread.
struct Memory {
  Memory(const Matrices& m, const Scratch& scratch, int thread)
      : gemm(scratch.Of<float>(thread)),
        planes(gemm + kGemmScratch),
        columns(planes + m.PlanesSize()) {}
  float* gemm;
  float* planes;
  float* columns;
};

// A block of images, or a band of rows of one image.
struct Block {
  std::int64_t image, images;
  Range rows;
};

// Calls visit(block) for all blocks of the thread's images until the run is to be stopped.
template <typename Visit>
void ForEachBlock(const Matrices& m, Range mine, const Step& step, Visit visit) {
  for (std::int64_t n = mine.begin; n < mine.end; n += m.images) {
    const std::int64_t images = std::min(m.images, mine.end - n);
    const std::int64_t rows = m.images > 1 ? m.window.out_height : m.rows;
    for (std::int64_t row = 0; row < m.window.out_height; row += rows) {
      if (step.Interrupted()) return;
      visit(Block{n, images, {row, std::min(row + rows, m.window.out_height)}});
    }
  }
}

// The part of a tensor [N, O, OH, OW] that belongs to a block and a group of channels, as a matrix
// [outputs, positions].
struct Planes {
  float* at;
  std::int64_t stride;
};

class BlockPlanes {
 public:
  BlockPlanes(const Matrices& m, const Value& value, const Block& block, std::int64_t group,
              const Memory& memory)
      : m_(m), block_(block), image_(m.groups * m.outputs * m.plane()) {
    tensor_ = value.storage->f32() + block.image * image_ + group * m.outputs * m.plane() +
              block.rows.begin * m.window.out_width;
    is_copied_ = m.images > 1;
    planes_ = is_copied_ ? Planes{memory.planes, positions()} : Planes{tensor_, m.plane()};
  }

  std::int64_t positions() const {
    return block_.images * block_.rows.size() * m_.window.out_width;
  }
  const Planes& planes() const { return planes_; }

  // Copies the tensor to the matrix before it is read, or back after it was written, if the block
  // has several images.
  void Gather() const {
    Copy([](float* plane, float* place) { return Copied{place, plane}; });
  }
  void Scatter() const {
    Copy([](float* plane, float* place) { return Copied{plane, place}; });
  }

 private:
  struct Copied {
    const float* from;
    float* to;
  };

  template <typename Direction>
  void Copy(Direction direction) const {
    if (!is_copied_) return;
    const std::int64_t plane = m_.plane();
    for (std::int64_t o = 0; o < m_.outputs; ++o) {
      for (std::int64_t n = 0; n < block_.images; ++n) {
        const Copied copied = direction(planes_.at + o * planes_.stride + n * plane,
                                        tensor_ + n * image_ + o * plane);
        std::copy_n(copied.from, plane, copied.to);
      }
    }
  }

  const Matrices& m_;
  const Block& block_;
  std::int64_t image_;  // elements of an image
  float* tensor_;
  Planes planes_{};
  bool is_copied_;
};

// Calls visit(image of src, its columns) for the images of a block.
template <typename Visit>
void ForEachColumns(const Matrices& m, const Value& src, const Block& block, std::int64_t group,
                    float* columns, Visit visit) {
  const std::int64_t plane = m.src_plane();
  const std::int64_t size = m.window.channels * plane;
  for (std::int64_t n = 0; n < block.images; ++n) {
    visit(src.storage->f32() + ((block.image + n) * m.groups + group) * size,
          columns + n * m.plane());
  }
}

// Calls visit(block, group, planes of `value`) for each group of channels of each block of images.
template <typename Visit>
void ForEachPlanes(const Matrices& m, Range images, const Step& step, const Value& value,
                   const Memory& memory, Visit visit) {
  ForEachBlock(m, images, step, [&](const Block& block) {
    for (std::int64_t group = 0; group < m.groups; ++group) {
      visit(block, group, BlockPlanes(m, value, block, group, memory));
    }
  });
}

std::string NameOf(const Compiler& compiler) {
  return std::string("network3:columns:") + compiler.kernels().name;
}

}  // namespace

void EmitPortableForward(Compiler& compiler, const Op& op, const Convolution& convolution) {
  const Matrices m(convolution);
  const Value src = compiler.values().Plain(op.inputs[0]);
  const Value weights = compiler.values().Plain(op.inputs[1]);
  const Value dst = compiler.values().Define(op.outputs[0], Layout{}, Region::kRows);
  const Scratch scratch(compiler, m.ScratchSize() * 4);
  Task task = NewTask(op, NameOf(compiler));
  task.accesses = {src.Read(Region::kRows), weights.Read(Region::kWhole), dst.Write(Region::kRows)};
  task.run = [=, images = convolution.src[0], threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    const Memory memory(m, scratch, thread);
    const auto multiply = [&](const Block& block, std::int64_t g, const BlockPlanes& planes) {
      const std::int64_t positions = planes.positions();
      ForEachColumns(m, src, block, g, memory.columns, [&](const float* image, float* columns) {
        kernels->columns(columns, image, m.window, block.rows.begin, block.rows.end, positions);
      });
      kernels->gemm(planes.planes().at, weights.storage->f32() + g * m.outputs * m.depth,
                    memory.columns, memory.gemm,
                    {m.outputs, positions, m.depth, m.depth, positions, planes.planes().stride,
                     false, false, 1.0F, 0.0F});
      planes.Scatter();
    };
    ForEachPlanes(m, Split(images, threads, thread), step, dst, memory, multiply);
  };
  compiler.emitter().Emit(std::move(task));
}

void EmitPortableBackwardData(Compiler& compiler, const Op& op, const Convolution& convolution) {
  const Matrices m(convolution);
  const Value diff_dst = compiler.values().Plain(op.inputs[0]);
  const Value weights = compiler.values().Plain(op.inputs[1]);
  const Value diff_src = compiler.values().Define(op.outputs[0], Layout{}, Region::kRows);
  const Scratch scratch(compiler, m.ScratchSize() * 4);
  Task task = NewTask(op, NameOf(compiler));
  task.accesses = {diff_dst.Read(Region::kRows), weights.Read(Region::kWhole),
                   diff_src.Write(Region::kRows)};
  task.run = [=, images = convolution.src[0], threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    const Memory memory(m, scratch, thread);
    const Range mine = Split(images, threads, thread);
    const std::int64_t size = m.groups * m.window.channels * m.src_plane();
    std::fill_n(diff_src.storage->f32() + mine.begin * size, mine.size() * size, 0.0F);
    const auto multiply = [&](const Block& block, std::int64_t g, const BlockPlanes& planes) {
      const std::int64_t positions = planes.positions();
      planes.Gather();
      kernels->gemm(memory.columns, weights.storage->f32() + g * m.outputs * m.depth,
                    planes.planes().at, memory.gemm,
                    {m.depth, positions, m.outputs, m.depth, planes.planes().stride, positions,
                     true, false, 1.0F, 0.0F});
      ForEachColumns(m, diff_src, block, g, memory.columns, [&](float* image, float* columns) {
        kernels->columns_backward(image, columns, m.window, block.rows.begin, block.rows.end,
                                  positions);
      });
    };
    ForEachPlanes(m, mine, step, diff_dst, memory, multiply);
  };
  compiler.emitter().Emit(std::move(task));
}

void EmitPortableBackwardWeights(Compiler& compiler, const Op& op, const Convolution& convolution) {
  const Matrices m(convolution);
  const Value src = compiler.values().Plain(op.inputs[0]);
  const Value diff_dst = compiler.values().Plain(op.inputs[1]);
  const std::int64_t images = convolution.src[0];
  const Value diff_weights = compiler.values().DefineParts(op.outputs[0], std::nullopt,
                                                           ActiveParts(images, compiler.threads()));
  const Scratch scratch(compiler, m.ScratchSize() * 4);
  Task task = NewTask(op, NameOf(compiler));
  task.accesses = {src.Read(Region::kRows), diff_dst.Read(Region::kRows),
                   diff_weights.Write(diff_weights.region)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    if (thread >= diff_weights.parts) return;
    const Memory memory(m, scratch, thread);
    float* const sum = diff_weights.storage->f32() + thread * diff_weights.part_stride;
    std::fill_n(sum, diff_weights.count(), 0.0F);
    const auto multiply = [&](const Block& block, std::int64_t g, const BlockPlanes& planes) {
      const std::int64_t positions = planes.positions();
      planes.Gather();
      ForEachColumns(m, src, block, g, memory.columns, [&](const float* image, float* columns) {
        kernels->columns(columns, image, m.window, block.rows.begin, block.rows.end, positions);
      });
      kernels->gemm(sum + g * m.outputs * m.depth, planes.planes().at, memory.columns, memory.gemm,
                    {m.outputs, m.depth, positions, planes.planes().stride, positions, m.depth,
                     false, true, 1.0F, 1.0F});
    };
    ForEachPlanes(m, Split(images, threads, thread), step, diff_dst, memory, multiply);
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
