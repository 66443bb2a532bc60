#include "backend/cpu/kernels/conv/max_pool_plane.h"

#include "backend/cpu/kernels/conv/winner.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// The indices first, first + 2, first + 4, ...
template <int kLanes>
inline typename Vector<kLanes>::Int Every2nd(int first) {
  typename Vector<kLanes>::Int indices;
  for (int lane = 0; lane < kLanes; ++lane) indices[lane] = 2 * lane + first;
  return indices;
}

// Pools kLanes neighbouring 2x2 windows.
template <int kLanes>
inline void PoolSquares(float* dst, int32_t* workspace, const float* src, int64_t window_row) {
  using Float = typename Vector<kLanes>::Float;
  const auto left = Every2nd<kLanes>(0);
  const auto right = Every2nd<kLanes>(1);
  const auto upper_low = Load<Float>(src);
  const auto upper_high = Load<Float>(src + kLanes);
  const auto lower_low = Load<Float>(src + window_row);
  const auto lower_high = Load<Float>(src + window_row + kLanes);
  Winner<kLanes> winner(Shuffle(upper_low, upper_high, left));
  winner.Meet(Shuffle(upper_low, upper_high, right), 1);
  winner.Meet(Shuffle(lower_low, lower_high, left), 2);
  winner.Meet(Shuffle(lower_low, lower_high, right), 3);
  winner.Write(dst, workspace);
}

// Pools a row of 2x2 windows.
void PoolSquareRow(float* dst, int32_t* workspace, const float* src, int64_t window_row,
                   int64_t windows) {
  const auto pool = [&](int64_t x, auto kernel) {
    kernel(dst + x, workspace == nullptr ? nullptr : workspace + x, src + 2 * x, window_row);
  };
  int64_t x = 0;
  for (; x + kLanes <= windows; x += kLanes) pool(x, PoolSquares<kLanes>);
  for (; kLanes > 8 && x + 8 <= windows; x += 8) pool(x, PoolSquares<8>);
  for (; x + 4 <= windows; x += 4) pool(x, PoolSquares<4>);
  for (; x < windows; ++x) {
    const float* from = src + 2 * x;
    Winner<1> winner(from[0]);
    winner.Meet(from[1], 1);
    winner.Meet(from[window_row], 2);
    winner.Meet(from[window_row + 1], 3);
    winner.Write(dst + x, workspace == nullptr ? nullptr : workspace + x);
  }
}

// Pools a row of windows of any size.
void PoolRow(float* dst, int32_t* workspace, const float* src, int64_t window_row,
             const PoolShape& shape) {
  for (int64_t x = 0; x < shape.out_width; ++x) {
    const float* from = src + x * shape.stride_width;
    Winner<1> winner(*from);
    for (int64_t i = 0; i < shape.window_height; ++i) {
      for (int64_t j = i == 0 ? 1 : 0; j < shape.window_width; ++j) {
        winner.Meet(from[i * window_row + j], (int32_t)(i * shape.window_width + j));
      }
    }
    winner.Write(dst + x, workspace == nullptr ? nullptr : workspace + x);
  }
}

}  // namespace

void MaxPoolPlane(float* dst, int32_t* workspace, const float* src, int64_t window_row,
                  int64_t stride, int64_t rows, const PoolShape& shape) {
  const bool is_square =
      shape.window_height == 2 && shape.window_width == 2 && shape.stride_width == 2;
  int64_t windows = shape.out_width;
  if (is_square && stride == 2 * windows) {
    // Rows of windows without a gap between them are pooled as one long row.
    windows *= rows;
    rows = 1;
  }
  for (int64_t y = 0; y < rows; ++y) {
    if (is_square) {
      PoolSquareRow(dst, workspace, src, window_row, windows);
    } else {
      PoolRow(dst, workspace, src, window_row, shape);
    }
    dst += windows;
    if (workspace != nullptr) workspace += windows;
    src += stride;
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
