#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/vector.h"

namespace network3::onednn::NETWORK3_ISA {
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

}  // namespace

void Transpose(float* dst, int64_t dst_stride, const float* src, int64_t src_stride, int64_t rows,
               int64_t columns) {
  const int64_t whole_rows = rows / 4 * 4;
  const int64_t whole_columns = columns / 4 * 4;
  for (int64_t row = 0; row < whole_rows; row += 4) {
    for (int64_t column = 0; column < whole_columns; column += 4) {
      TransposeFour(dst + column * dst_stride + row, dst_stride, src + row * src_stride + column,
                    src_stride);
    }
  }
  for (int64_t row = 0; row < rows; ++row) {
    const int64_t first = row < whole_rows ? whole_columns : 0;
    for (int64_t column = first; column < columns; ++column) {
      dst[column * dst_stride + row] = src[row * src_stride + column];
    }
  }
}

}  // namespace network3::onednn::NETWORK3_ISA
