#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

typedef Vector<4>::Float Four;
typedef Vector<4>::Int FourIndices;

inline void TransposeFour(float* dst, int64_t dst_stride, const float* src, int64_t src_stride) {
  const Four a = Load<Four>(src);
  const Four b = Load<Four>(src + src_stride);
  const Four c = Load<Four>(src + 2 * src_stride);
  const Four d = Load<Four>(src + 3 * src_stride);
  const Four ab_low = Shuffle(a, b, FourIndices{0, 4, 1, 5});
  const Four ab_high = Shuffle(a, b, FourIndices{2, 6, 3, 7});
  const Four cd_low = Shuffle(c, d, FourIndices{0, 4, 1, 5});
  const Four cd_high = Shuffle(c, d, FourIndices{2, 6, 3, 7});
  Store(dst, Shuffle(ab_low, cd_low, FourIndices{0, 1, 4, 5}));
  Store(dst + dst_stride, Shuffle(ab_low, cd_low, FourIndices{2, 3, 6, 7}));
  Store(dst + 2 * dst_stride, Shuffle(ab_high, cd_high, FourIndices{0, 1, 4, 5}));
  Store(dst + 3 * dst_stride, Shuffle(ab_high, cd_high, FourIndices{2, 3, 6, 7}));
}

// Transposes kLanes rows and columns.
inline void TransposeWide(float* dst, int64_t dst_stride, const float* src, int64_t src_stride) {
  Wide vectors[kLanes];
  NETWORK3_UNROLL
  for (int i = 0; i < kLanes; ++i) vectors[i] = Load<Wide>(src + i * src_stride);
  TransposeLanes(vectors);
  NETWORK3_UNROLL
  for (int i = 0; i < kLanes; ++i) Store(dst + i * dst_stride, vectors[i]);
}

template <int kSide>
inline void TransposeSquare(float* dst, int64_t dst_stride, const float* src, int64_t src_stride) {
  if constexpr (kSide == 1) {
    memcpy(dst, src, sizeof *dst);  // copied as bits, because they may be integers
  } else if constexpr (kSide == 4) {
    TransposeFour(dst, dst_stride, src, src_stride);
  } else {
    TransposeWide(dst, dst_stride, src, src_stride);
  }
}

// Transposes the squares of kSide that fit, then smaller squares to the right and below.
template <int kSide>
inline void TransposeSquares(float* dst, int64_t dst_stride, const float* src, int64_t src_stride,
                             int64_t rows, int64_t columns) {
  const int64_t whole_rows = rows / kSide * kSide;
  const int64_t whole_columns = columns / kSide * kSide;
  for (int64_t row = 0; row < whole_rows; row += kSide) {
    for (int64_t column = 0; column < whole_columns; column += kSide) {
      TransposeSquare<kSide>(dst + column * dst_stride + row, dst_stride,
                             src + row * src_stride + column, src_stride);
    }
  }
  if constexpr (kSide > 1) {
    constexpr int kSmaller = kSide > 4 ? 4 : 1;
    TransposeSquares<kSmaller>(dst + whole_columns * dst_stride, dst_stride, src + whole_columns,
                               src_stride, whole_rows, columns - whole_columns);
    TransposeSquares<kSmaller>(dst + whole_rows, dst_stride, src + whole_rows * src_stride,
                               src_stride, rows - whole_rows, columns);
  }
}

}  // namespace

void Transpose(float* dst, int64_t dst_stride, const float* src, int64_t src_stride, int64_t rows,
               int64_t columns) {
  // For vectors of eight, squares of eight take as many instructions per element as squares of
  // four.
  constexpr int kLargest = kLanes == 16 ? 16 : 4;
  TransposeSquares<kLargest>(dst, dst_stride, src, src_stride, rows, columns);
}

}  // namespace network3::cpu::NETWORK3_ISA
