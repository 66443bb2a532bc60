#include "backend/cpu/kernels/simd/columns.h"
#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// Rows and vectors of a tile, whose sums are kept in registers. The tiles of neighbouring rows read
// the same panel: `depth` rows of b, packed or where they are.
constexpr int kMostRows = kRegisters == 32 ? 8 : 6;
constexpr int kMostVectors = kRegisters == 32 ? 3 : 2;
constexpr int64_t kWidth = kMostVectors * kLanes;
// Rows of a panel, so that it stays in the first-level cache.
constexpr int64_t kDepth = 24 * 1024 / (kWidth * (int64_t)sizeof(float));
static_assert(kDepth * kWidth <= kGemmScratch, "a panel must fit the scratch memory");

struct Panel {
  const float* at;
  int64_t stride;  // elements from row to row
  int64_t depth;
  float beta;    // of dst, for these rows of b
  int64_t tail;  // columns of the last vector
};

// dst[kRows][kVectors] = alpha · a·panel + beta · dst
template <int kRows, int kVectors, bool kTransposed>
inline void Tile(float* dst, const float* a, const Panel& panel, const GemmShape& shape) {
  Wide sums[kRows][kVectors] = {};
  const float* row = panel.at;
  for (int64_t k = 0; k < panel.depth; ++k, row += panel.stride) {
    Wide vectors[kVectors];
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) vectors[v] = Load<Wide>(row + v * kLanes);
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const Wide value =
          Broadcast(kTransposed ? a[k * shape.a_stride + r] : a[r * shape.a_stride + k]);
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors; ++v) sums[r][v] += value * vectors[v];
    }
  }
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    float* const to = dst + r * shape.dst_stride;
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) sums[r][v] *= shape.alpha;
    if (panel.beta != 0) {
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors; ++v) {
        sums[r][v] += panel.beta * LoadColumn<kVectors>(to, v, panel.tail);
      }
    }
    StoreColumns<kVectors>(to, sums[r], panel.tail);
  }
}

// All rows of dst for one panel.
template <int kVectors, bool kTransposed>
inline void MultiplyPanel(float* dst, const float* a, const Panel& panel, const GemmShape& shape) {
  ForEachGroup<kMostRows>(shape.m, [&](int64_t first, int rows) {
    const float* const from = a + first * (kTransposed ? 1 : shape.a_stride);
    float* const to = dst + first * shape.dst_stride;
    WithConstant<kMostRows>(rows, [&](auto count) {
      Tile<decltype(count)::value, kVectors, kTransposed>(to, from, panel, shape);
    });
  });
}

// Packs `depth` rows of `columns` columns of b, padded with zeros to `width`.
void Pack(float* packed, const float* b, int64_t depth, int64_t columns, int64_t width,
          const GemmShape& shape) {
  if (columns < width) memset(packed, 0, (size_t)(depth * width) * sizeof(float));
  if (shape.transpose_b) {
    Transpose(packed, width, b, shape.b_stride, columns, depth);
    return;
  }
  for (int64_t k = 0; k < depth; ++k, packed += width, b += shape.b_stride) {
    int64_t i = 0;
    for (; i + kLanes <= columns; i += kLanes) Store(packed + i, Load<Wide>(b + i));
    if (i < columns) StoreFirst(packed + i, LoadFirst(b + i, columns - i), columns - i);
  }
}

}  // namespace

void Gemm(float* dst, const float* a, const float* b, float* scratch, GemmShape shape) {
  // A panel that only one row of tiles reads is not worth packing.
  const bool is_read_once = shape.m <= kMostRows && !shape.transpose_b;
  for (int64_t at = 0; at == 0 || at < shape.k; at += kDepth) {
    const int64_t left = shape.k - at;
    const int64_t depth = left < kDepth ? left : kDepth;
    const float* const a_part = a + at * (shape.transpose_a ? shape.a_stride : 1);
    const float* const b_part = b + at * (shape.transpose_b ? 1 : shape.b_stride);
    ForEachColumns<kMostVectors>(0, shape.n, [&](int64_t column, auto count, int64_t tail) {
      constexpr int kVectors = decltype(count)::value;
      constexpr int64_t width = kVectors * kLanes;
      const float* const from = b_part + column * (shape.transpose_b ? shape.b_stride : 1);
      Panel panel{from, shape.b_stride, depth, at == 0 ? shape.beta : 1, tail};
      if (!is_read_once || tail < kLanes) {
        Pack(scratch, from, depth, width - kLanes + tail, width, shape);
        panel.at = scratch;
        panel.stride = width;
      }
      if (shape.transpose_a) {
        MultiplyPanel<kVectors, true>(dst + column, a_part, panel, shape);
      } else {
        MultiplyPanel<kVectors, false>(dst + column, a_part, panel, shape);
      }
    });
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
