#include "backend/onednn/kernels/isa.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

struct Window {
  int64_t top, left;          // of the whole window; may lie in the padding
  int64_t row_begin, row_end; // rows inside the image
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
void ForEachCell(const PoolShape& shape, const Window& window, Visit visit) {
  for (int64_t i = window.row_begin; i < window.row_end; ++i) {
    for (int64_t j = window.column_begin; j < window.column_end; ++j) {
      visit(i * shape.width + j,
            static_cast<int32_t>((i - window.top) * shape.window_width + (j - window.left)));
    }
  }
}

// `Lanes` channels side by side at stride `block` between positions.
template <int Lanes>
void PoolLanes(float* dst, int32_t* workspace, const float* src, const PoolShape& shape,
               const Window& window) {
  const int64_t block = shape.src.block;
  float best[Lanes];
  int32_t place[Lanes];
  const int64_t first_cell = window.row_begin * shape.width + window.column_begin;
  const int32_t first_place =
      static_cast<int32_t>((window.row_begin - window.top) * shape.window_width +
                           (window.column_begin - window.left));
  for (int c = 0; c < Lanes; ++c) {
    best[c] = src[first_cell * block + c];
    place[c] = first_place;
  }
  ForEachCell(shape, window, [&](int64_t cell, int32_t at) {
    const float* values = src + cell * block;
    for (int c = 0; c < Lanes; ++c) {
      const float v = values[c];
      // Greater, or the first NaN: an ordered maximum would lose NaN.
      const bool take = !(v <= best[c]) & (best[c] == best[c]);
      best[c] = take ? v : best[c];
      place[c] = take ? at : place[c];
    }
  });
  for (int c = 0; c < Lanes; ++c) {
    dst[c] = best[c];
    workspace[c] = place[c];
  }
}

template <int Lanes>
void ScatterLanes(float* diff_src, const float* diff_dst, const int32_t* workspace,
                  const PoolShape& shape, const Window& window) {
  const int64_t block = shape.src.block;
  ForEachCell(shape, window, [&](int64_t cell, int32_t at) {
    float* diffs = diff_src + cell * block;
    for (int c = 0; c < Lanes; ++c) diffs[c] += workspace[c] == at ? diff_dst[c] : 0.0F;
  });
}

// Calls visit(lane offset, number of lanes as a constant) over a block of channels.
template <typename Visit>
void ForEachLaneGroup(int64_t block, Visit visit) {
  int64_t lane = 0;
  for (; lane + 16 <= block; lane += 16) visit.template operator()<16>(lane);
  for (; lane + 8 <= block; lane += 8) visit.template operator()<8>(lane);
  for (; lane < block; ++lane) visit.template operator()<1>(lane);
}

// Walks planes and output positions; Forward and backward differ only in what they do there.
template <typename Visit>
void ForEachWindow(const PoolShape& shape, Visit visit) {
  const int64_t block = shape.src.block;
  const int64_t planes = shape.src.images * ((shape.src.channels + block - 1) / block);
  const int64_t src_plane = shape.height * shape.width * block;
  const int64_t dst_plane = shape.out_height * shape.out_width * block;
  for (int64_t plane = 0; plane < planes; ++plane) {
    for (int64_t row = 0; row < shape.out_height; ++row) {
      for (int64_t column = 0; column < shape.out_width; ++column) {
        const int64_t dst = plane * dst_plane + (row * shape.out_width + column) * block;
        visit(plane * src_plane, dst, WindowAt(shape, row, column));
      }
    }
  }
}

struct PoolGroup {
  float* dst;
  int32_t* workspace;
  const float* src;
  const PoolShape& shape;
  const Window& window;
  template <int Lanes>
  void operator()(int64_t lane) const {
    PoolLanes<Lanes>(dst + lane, workspace + lane, src + lane, shape, window);
  }
};

struct ScatterGroup {
  float* diff_src;
  const float* diff_dst;
  const int32_t* workspace;
  const PoolShape& shape;
  const Window& window;
  template <int Lanes>
  void operator()(int64_t lane) const {
    ScatterLanes<Lanes>(diff_src + lane, diff_dst + lane, workspace + lane, shape, window);
  }
};

}  // namespace

void MaxPool(float* dst, int32_t* workspace, const float* src, PoolShape shape) {
  ForEachWindow(shape, [&](int64_t src_at, int64_t dst_at, const Window& window) {
    ForEachLaneGroup(shape.src.block, PoolGroup{dst + dst_at, workspace + dst_at, src + src_at,
                                                shape, window});
  });
}

void MaxPoolBackward(float* diff_src, const float* diff_dst, const int32_t* workspace,
                     PoolShape shape) {
  const int64_t block = shape.src.block;
  const int64_t count = shape.src.images * ((shape.src.channels + block - 1) / block) * block *
                        shape.height * shape.width;
  for (int64_t i = 0; i < count; ++i) diff_src[i] = 0;
  ForEachWindow(shape, [&](int64_t src_at, int64_t dst_at, const Window& window) {
    ForEachLaneGroup(shape.src.block, ScatterGroup{diff_src + src_at, diff_dst + dst_at,
                                                   workspace + dst_at, shape, window});
  });
}

}  // namespace network3::onednn::NETWORK3_ISA
