#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/max_pool_plane.h"
#include "backend/onednn/kernels/vector.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

// A window of any size: the part of it that lies inside the image.
class AnyWindow {
 public:
  AnyWindow(const PoolShape& shape, int64_t row, int64_t column)
      : width_(shape.width), window_width_(shape.window_width) {
    top_ = row * shape.stride_height - shape.padding_height;
    left_ = column * shape.stride_width - shape.padding_width;
    const int64_t bottom = top_ + shape.window_height;
    const int64_t right = left_ + shape.window_width;
    row_begin_ = top_ < 0 ? 0 : top_;
    row_end_ = bottom > shape.height ? shape.height : bottom;
    column_begin_ = left_ < 0 ? 0 : left_;
    column_end_ = right > shape.width ? shape.width : right;
  }

  // Calls visit(offset of the cell in the plane, place in the window), row by row.
  template <typename Visit>
  void ForEachCell(Visit visit) const {
    for (int64_t i = row_begin_; i < row_end_; ++i) {
      const int64_t place = (i - top_) * window_width_ - left_;
      for (int64_t j = column_begin_; j < column_end_; ++j) {
        visit(i * width_ + j, static_cast<int32_t>(place + j));
      }
    }
  }

 private:
  int64_t width_, window_width_;
  int64_t top_, left_;
  int64_t row_begin_, row_end_, column_begin_, column_end_;
};

// A 2x2 window without padding, which every network of the book uses. Its loop unrolls completely.
class SquareWindow {
 public:
  SquareWindow(const PoolShape& shape, int64_t row, int64_t column)
      : width_(shape.width),
        first_(row * shape.stride_height * shape.width + column * shape.stride_width) {}

  template <typename Visit>
  void ForEachCell(Visit visit) const {
    visit(first_, 0);
    visit(first_ + 1, 1);
    visit(first_ + width_, 2);
    visit(first_ + width_ + 1, 3);
  }

 private:
  int64_t width_, first_;
};

bool IsSquare(const PoolShape& shape) {
  return shape.window_height == 2 && shape.window_width == 2 && shape.padding_height == 0 &&
         shape.padding_width == 0;
}

// Pools one window for `Lanes` contiguous channels; neighbouring positions are `block` elements
// apart.
template <int Lanes, typename Window>
inline void PoolLanes(float* dst, int32_t* workspace, const float* src, int64_t block,
                      const Window& window) {
  using Float = typename Vector<Lanes>::Float;
  using Int = typename Vector<Lanes>::Int;
  Float best{};
  Int place = Int{} - 1;  // no maximum yet
  window.ForEachCell([&](int64_t cell, int32_t at) {
    const Float value = Load<Float>(src + cell * block);
    // Keeps the first NaN; a maximum instruction would drop it.
    const auto stay = (place >= 0) & ((value <= best) | (best != best));
    best = stay ? best : value;
    place = stay ? place : Int{} + at;
  });
  Store(dst, best);
  Store(workspace, place);
}

// Adds the gradient to the cell of the maximum. If windows do not overlap, stores it, and zero in
// the other cells.
template <int Lanes, bool kOverlap, typename Window>
inline void ScatterLanes(float* diff_src, const float* diff_dst, const int32_t* workspace,
                         int64_t block, const Window& window) {
  using Float = typename Vector<Lanes>::Float;
  using Int = typename Vector<Lanes>::Int;
  const Float diff = Load<Float>(diff_dst);
  const Int place = Load<Int>(workspace);
  window.ForEachCell([&](int64_t cell, int32_t at) {
    float* to = diff_src + cell * block;
    const Float share = place == Int{} + at ? diff : Float{};
    Store(to, kOverlap ? Load<Float>(to) + share : share);
  });
}

// Calls visit.At<lanes>(offset in src, offset in dst, window) for every window and every group of
// channels.
template <typename Window, typename Visit>
inline void ForEachWindow(const PoolShape& shape, const Visit& visit) {
  const int64_t block = shape.src.block;
  const int64_t planes = shape.src.images * ((shape.src.channels + block - 1) / block);
  const int64_t src_plane = shape.height * shape.width * block;
  int64_t dst = 0;
  for (int64_t plane = 0; plane < planes; ++plane) {
    const int64_t src = plane * src_plane;
    for (int64_t row = 0; row < shape.out_height; ++row) {
      for (int64_t column = 0; column < shape.out_width; ++column, dst += block) {
        const Window window(shape, row, column);
        int64_t lane = 0;
        for (; lane + 16 <= block; lane += 16)
          visit.template At<16>(src + lane, dst + lane, window);
        for (; lane + 8 <= block; lane += 8) visit.template At<8>(src + lane, dst + lane, window);
        for (; lane + 4 <= block; lane += 4) visit.template At<4>(src + lane, dst + lane, window);
        for (; lane < block; ++lane) visit.template At<1>(src + lane, dst + lane, window);
      }
    }
  }
}

struct Pool {
  float* dst;
  int32_t* workspace;
  const float* src;
  int64_t block;
  template <int Lanes, typename Window>
  void At(int64_t src_at, int64_t dst_at, const Window& window) const {
    PoolLanes<Lanes>(dst + dst_at, workspace + dst_at, src + src_at, block, window);
  }
};

template <bool kOverlap>
struct Scatter {
  float* diff_src;
  const float* diff_dst;
  const int32_t* workspace;
  int64_t block;
  template <int Lanes, typename Window>
  void At(int64_t src_at, int64_t dst_at, const Window& window) const {
    ScatterLanes<Lanes, kOverlap>(diff_src + src_at, diff_dst + dst_at, workspace + dst_at, block,
                                  window);
  }
};

// True if every cell of the image lies in exactly one window.
bool IsTiled(const PoolShape& shape) {
  return shape.stride_height == shape.window_height && shape.stride_width == shape.window_width &&
         shape.padding_height == 0 && shape.padding_width == 0 &&
         shape.out_height * shape.window_height == shape.height &&
         shape.out_width * shape.window_width == shape.width;
}

}  // namespace

void MaxPool(float* dst, int32_t* workspace, const float* src, PoolShape shape) {
  if (shape.src.block == 1 && shape.padding_height == 0 && shape.padding_width == 0) {
    const int64_t plane = shape.out_height * shape.out_width;
    for (int64_t p = 0; p < shape.src.images * shape.src.channels; ++p) {
      MaxPoolPlane(dst + p * plane, workspace + p * plane, src + p * shape.src.spatial, shape.width,
                   shape.stride_height * shape.width, shape.out_height, shape);
    }
    return;
  }
  const Pool pool{dst, workspace, src, shape.src.block};
  if (IsSquare(shape)) return ForEachWindow<SquareWindow>(shape, pool);
  ForEachWindow<AnyWindow>(shape, pool);
}

void MaxPoolBackward(float* diff_src, const float* diff_dst, const int32_t* workspace,
                     PoolShape shape) {
  const int64_t block = shape.src.block;
  if (IsTiled(shape)) {
    const Scatter<false> scatter{diff_src, diff_dst, workspace, block};
    if (IsSquare(shape)) return ForEachWindow<SquareWindow>(shape, scatter);
    return ForEachWindow<AnyWindow>(shape, scatter);
  }
  const int64_t planes = shape.src.images * ((shape.src.channels + block - 1) / block);
  memset(diff_src, 0,
         static_cast<size_t>(planes * block * shape.height * shape.width) * sizeof(float));
  ForEachWindow<AnyWindow>(shape, Scatter<true>{diff_src, diff_dst, workspace, block});
}

}  // namespace network3::onednn::NETWORK3_ISA
