#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// dst[i] = src[i * stride]; rows are short, so there is no call for neighbours.
inline void ReadRow(float* dst, const float* src, int64_t stride, int64_t count) {
  if (stride != 1) return CopyRow(dst, src, stride, count);
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) Store(dst + i, Load<Wide>(src + i));
  if (i < count) StoreFirst(dst + i, LoadFirst(src + i, count - i), count - i);
}

// dst[i * stride] += src[i]
inline void AddRow(float* dst, const float* src, int64_t stride, int64_t count) {
  if (stride != 1) {
    for (int64_t i = 0; i < count; ++i) dst[i * stride] += src[i];
    return;
  }
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    Store(dst + i, Load<Wide>(dst + i) + Load<Wide>(src + i));
  if (i < count) {
    StoreFirst(dst + i, LoadFirst(dst + i, count - i) + LoadFirst(src + i, count - i), count - i);
  }
}

// The positions [begin, end) along an axis at which an element of the kernel lies inside the image.
struct Inside {
  int64_t begin, end;

  Inside(int64_t element, int64_t padding, int64_t stride, int64_t size, int64_t positions) {
    const int64_t before = padding - element;
    begin = before > 0 ? (before + stride - 1) / stride : 0;
    const int64_t after = size + before;
    end = after > 0 ? (after + stride - 1) / stride : 0;
    if (begin > positions) begin = positions;
    if (end > positions) end = positions;
    if (end < begin) end = begin;
  }
};

// Calls visit(row of columns, row of the image or nullptr in the padding, positions inside) for
// each row of positions of each element of the kernel.
template <typename Image, typename Matrix, typename Visit>
inline void ForEachKernelRow(Image* image, Matrix* columns, const WindowShape& shape, int64_t begin,
                             int64_t end, int64_t stride, const Visit& visit) {
  for (int64_t c = 0; c < shape.channels; ++c, image += shape.height * shape.width) {
    for (int64_t i = 0; i < shape.kernel_height; ++i) {
      for (int64_t j = 0; j < shape.kernel_width; ++j, columns += stride) {
        const Inside inside(j, shape.padding_width, shape.stride_width, shape.width,
                            shape.out_width);
        Matrix* row = columns;
        for (int64_t y = begin; y < end; ++y, row += shape.out_width) {
          const int64_t from = y * shape.stride_height + i - shape.padding_height;
          const bool is_inside = from >= 0 && from < shape.height && inside.begin < inside.end;
          const int64_t first = from * shape.width + inside.begin * shape.stride_width + j;
          visit(row, is_inside ? image + first - shape.padding_width : nullptr, inside);
        }
      }
    }
  }
}

}  // namespace

void Columns(float* columns, const float* src, WindowShape shape, int64_t begin, int64_t end,
             int64_t stride) {
  ForEachKernelRow(
      src, columns, shape, begin, end, stride,
      [&](float* row, const float* from, const Inside& inside) {
        const bool is_whole = from != nullptr && inside.begin == 0 && inside.end == shape.out_width;
        if (!is_whole) memset(row, 0, (size_t)shape.out_width * sizeof(float));
        if (from == nullptr) return;
        ReadRow(row + inside.begin, from, shape.stride_width, inside.end - inside.begin);
      });
}

void ColumnsBackward(float* diff_src, const float* columns, WindowShape shape, int64_t begin,
                     int64_t end, int64_t stride) {
  ForEachKernelRow(diff_src, columns, shape, begin, end, stride,
                   [&](const float* row, float* to, const Inside& inside) {
                     if (to == nullptr) return;
                     AddRow(to, row + inside.begin, shape.stride_width, inside.end - inside.begin);
                   });
}

}  // namespace network3::cpu::NETWORK3_ISA
