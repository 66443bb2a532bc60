#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/vector.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

struct Window {
  int64_t top, left;           // of the whole window; may lie in the padding
  int64_t row_begin, row_end;  // rows inside the image
  int64_t column_begin, column_end;
};

Window WindowAt(const PoolShape& shape, int64_t row, int64_t column) {
  Window window;
  window.top = row * shape.stride_height - shape.padding_height;
  window.left = column * shape.stride_width - shape.padding_width;
  const int64_t bottom = window.top + shape.window_height;
  const int64_t right = window.left + shape.window_width;
  window.row_begin = window.top < 0 ? 0 : window.top;
  window.row_end = bottom > shape.height ? shape.height : bottom;
  window.column_begin = window.left < 0 ? 0 : window.left;
  window.column_end = right > shape.width ? shape.width : right;
  return window;
}

// Calls visit(offset of the cell in the image plane, place in the window) row by row.
template <typename Visit>
inline void ForEachCell(const PoolShape& shape, const Window& window, Visit visit) {
  for (int64_t i = window.row_begin; i < window.row_end; ++i) {
    const int64_t place = (i - window.top) * shape.window_width - window.left;
    for (int64_t j = window.column_begin; j < window.column_end; ++j) {
      visit(i * shape.width + j, static_cast<int32_t>(place + j));
    }
  }
}

// `Lanes` channels side by side, `block` elements from one position to the next.
template <int Lanes>
inline void PoolLanes(float* dst, int32_t* workspace, const float* src, const PoolShape& shape,
                      const Window& window) {
  using Float = typename Vector<Lanes>::Float;
  using Int = typename Vector<Lanes>::Int;
  const int64_t block = shape.src.block;
  const int64_t first = window.row_begin * shape.width + window.column_begin;
  Float best = Load<Float>(src + first * block);
  Int place = Int{} + static_cast<int32_t>((window.row_begin - window.top) * shape.window_width +
                                           (window.column_begin - window.left));
  ForEachCell(shape, window, [&](int64_t cell, int32_t at) {
    const Float value = Load<Float>(src + cell * block);
    // Greater, or the first NaN: an ordered maximum would lose NaN.
    const auto stay = (value <= best) | (best != best);
    best = stay ? best : value;
    place = stay ? place : Int{} + at;
  });
  Store(dst, best);
  Store(workspace, place);
}

// Adds the gradient to the winner's cell; where windows do not overlap, stores instead.
template <int Lanes, bool kOverlap>
inline void ScatterLanes(float* diff_src, const float* diff_dst, const int32_t* workspace,
                         const PoolShape& shape, const Window& window) {
  using Float = typename Vector<Lanes>::Float;
  using Int = typename Vector<Lanes>::Int;
  const int64_t block = shape.src.block;
  const Float diff = Load<Float>(diff_dst);
  const Int place = Load<Int>(workspace);
  ForEachCell(shape, window, [&](int64_t cell, int32_t at) {
    float* to = diff_src + cell * block;
    const Float share = place == Int{} + at ? diff : Float{};
    Store(to, kOverlap ? Load<Float>(to) + share : share);
  });
}

// Calls visit(source offset, destination offset, lanes as a constant, window) for every window and
// group of channels.
template <typename Visit>
inline void ForEachWindow(const PoolShape& shape, Visit visit) {
  const int64_t block = shape.src.block;
  const int64_t planes = shape.src.images * ((shape.src.channels + block - 1) / block);
  const int64_t src_plane = shape.height * shape.width * block;
  int64_t dst = 0;
  for (int64_t plane = 0; plane < planes; ++plane) {
    for (int64_t row = 0; row < shape.out_height; ++row) {
      for (int64_t column = 0; column < shape.out_width; ++column, dst += block) {
        const Window window = WindowAt(shape, row, column);
        const int64_t src = plane * src_plane;
        int64_t lane = 0;
        for (; lane + 16 <= block; lane += 16) {
          visit.template operator()<16>(src + lane, dst + lane, window);
        }
        for (; lane + 8 <= block; lane += 8) {
          visit.template operator()<8>(src + lane, dst + lane, window);
        }
        for (; lane < block; ++lane) {
          visit.template operator()<1>(src + lane, dst + lane, window);
        }
      }
    }
  }
}

struct Pool {
  float* dst;
  int32_t* workspace;
  const float* src;
  const PoolShape& shape;
  template <int Lanes>
  void operator()(int64_t src_at, int64_t dst_at, const Window& window) const {
    PoolLanes<Lanes>(dst + dst_at, workspace + dst_at, src + src_at, shape, window);
  }
};

template <bool kOverlap>
struct Scatter {
  float* diff_src;
  const float* diff_dst;
  const int32_t* workspace;
  const PoolShape& shape;
  template <int Lanes>
  void operator()(int64_t src_at, int64_t dst_at, const Window& window) const {
    ScatterLanes<Lanes, kOverlap>(diff_src + src_at, diff_dst + dst_at, workspace + dst_at, shape,
                                  window);
  }
};

}  // namespace

void MaxPool(float* dst, int32_t* workspace, const float* src, PoolShape shape) {
  ForEachWindow(shape, Pool{dst, workspace, src, shape});
}

void MaxPoolBackward(float* diff_src, const float* diff_dst, const int32_t* workspace,
                     PoolShape shape) {
  const bool tiled = shape.stride_height == shape.window_height &&
                     shape.stride_width == shape.window_width && shape.padding_height == 0 &&
                     shape.padding_width == 0 &&
                     shape.out_height * shape.window_height == shape.height &&
                     shape.out_width * shape.window_width == shape.width;
  if (tiled) {  // every cell is in exactly one window
    ForEachWindow(shape, Scatter<false>{diff_src, diff_dst, workspace, shape});
    return;
  }
  const int64_t block = shape.src.block;
  const int64_t planes = shape.src.images * ((shape.src.channels + block - 1) / block);
  memset(diff_src, 0,
         static_cast<size_t>(planes * block * shape.height * shape.width) * sizeof(float));
  ForEachWindow(shape, Scatter<true>{diff_src, diff_dst, workspace, shape});
}

}  // namespace network3::onednn::NETWORK3_ISA
