// The windows of pooling ops, in every layout of the images.
#pragma once

#include "backend/cpu/kernels/kernels.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {

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

inline bool IsSquare(const PoolShape& shape) {
  return shape.window_height == 2 && shape.window_width == 2 && shape.padding_height == 0 &&
         shape.padding_width == 0;
}

// True if every cell of the image lies in exactly one window.
inline bool IsTiled(const PoolShape& shape) {
  return shape.stride_height == shape.window_height && shape.stride_width == shape.window_width &&
         shape.padding_height == 0 && shape.padding_width == 0 &&
         shape.out_height * shape.window_height == shape.height &&
         shape.out_width * shape.window_width == shape.width;
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

}  // namespace network3::cpu::NETWORK3_ISA
