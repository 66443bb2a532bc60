#include "backend/onednn/kernels/groups.h"
#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/vector.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

// Rows of examples that share a tile, and vectors or units beside them.
constexpr bool kManyRegisters = kRegisters == 32;
constexpr int kMostRows = kManyRegisters ? 10 : 5;
constexpr int kMostColumns = 2;
constexpr int kDotRows = kManyRegisters ? 5 : 4;
constexpr int kDotSums = kManyRegisters ? 25 : 12;

// Lane i of the result is the sum over all lanes of sums[i].
inline Wide SumLanes(Wide* sums) {
  const Indices even = 2 * Lane();
  const Indices odd = even + 1;
  for (int count = kLanes; count > 1; count /= 2) {
    for (int i = 0; i < count / 2; ++i) {
      sums[i] =
          Shuffle(sums[2 * i], sums[2 * i + 1], even) + Shuffle(sums[2 * i], sums[2 * i + 1], odd);
    }
  }
  return sums[0];
}

// dst[kRows][kUnits] = src[kRows][inputs] · weights[kUnits][inputs]
template <int kRows, int kUnits>
inline void DotTile(float* dst, const float* src, const float* weights, const DenseShape& shape) {
  constexpr int kVectors = (kRows * kUnits + kLanes - 1) / kLanes;
  Wide sums[kVectors * kLanes] = {};
  const auto add = [&](int64_t k, auto load) {
    Wide row[kRows];
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) row[r] = load(src + r * shape.src_stride + k);
    NETWORK3_UNROLL
    for (int u = 0; u < kUnits; ++u) {
      const Wide unit = Load<Wide>(weights + u * shape.stride + k);
      NETWORK3_UNROLL
      for (int r = 0; r < kRows; ++r) sums[r * kUnits + u] += row[r] * unit;
    }
  };
  int64_t k = 0;
  for (; k + kLanes <= shape.inputs; k += kLanes) {
    add(k, [](const float* from) { return Load<Wide>(from); });
  }
  if (k < shape.inputs) {
    add(k, [&](const float* from) { return LoadFirst(from, shape.inputs - k); });
  }
  float totals[kVectors * kLanes];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) Store(totals + v * kLanes, SumLanes(sums + v * kLanes));
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    memcpy(dst + r * shape.dst_stride, totals + r * kUnits, kUnits * sizeof(float));
  }
}

// diff_src[kRows][kColumns] = diff_dst[kRows][outputs] · weights[outputs][kColumns]
template <int kRows, int kColumns>
inline void DataTile(float* diff_src, const float* diff_dst, const float* weights,
                     const DenseShape& shape, int64_t tail) {
  Wide sums[kRows][kColumns] = {};
  for (int64_t n = 0; n < shape.outputs; ++n, weights += shape.stride) {
    Wide columns[kColumns];
    NETWORK3_UNROLL
    for (int c = 0; c < kColumns; ++c) columns[c] = Load<Wide>(weights + c * kLanes);
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const Wide diff = Broadcast(diff_dst[r * shape.dst_stride + n]);
      NETWORK3_UNROLL
      for (int c = 0; c < kColumns; ++c) sums[r][c] += diff * columns[c];
    }
  }
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    float* const to = diff_src + r * shape.src_stride;
    NETWORK3_UNROLL
    for (int c = 0; c < kColumns - 1; ++c) Store(to + c * kLanes, sums[r][c]);
    StoreFirst(to + (kColumns - 1) * kLanes, sums[r][kColumns - 1], tail);
  }
}

// weights[outputs][kColumns] = keep · weights - eta · diff_dst[kRows][outputs]ᵀ ·
// src[kRows][kColumns]; without decay a product less.
template <int kRows, int kColumns, bool kKeepsAll>
inline void UpdateTile(float* weights, const float* src, const float* diff_dst, int64_t outputs,
                       const DenseShape& shape, float eta, float keep, int64_t tail) {
  Wide values[kRows][kColumns];
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    const float* const from = src + r * shape.src_stride;
    NETWORK3_UNROLL
    for (int c = 0; c < kColumns; ++c) {
      // Scaled once here instead of for every output.
      const float* const at = from + c * kLanes;
      values[r][c] = -eta * (c < kColumns - 1 ? Load<Wide>(at) : LoadFirst(at, tail));
    }
  }
  for (int64_t n = 0; n < outputs; ++n, weights += shape.stride) {
    Wide sums[kColumns];
    NETWORK3_UNROLL
    for (int c = 0; c < kColumns; ++c) {
      const Wide old = Load<Wide>(weights + c * kLanes);
      sums[c] = kKeepsAll ? old : keep * old;
    }
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const Wide diff = Broadcast(diff_dst[r * shape.dst_stride + n]);
      NETWORK3_UNROLL
      for (int c = 0; c < kColumns; ++c) sums[c] += diff * values[r][c];
    }
    NETWORK3_UNROLL
    for (int c = 0; c < kColumns; ++c) Store(weights + c * kLanes, sums[c]);
  }
}

// Calls visit(column, vectors as a constant, elements of the last one) for the columns from `begin`
// to `end`.
template <typename Visit>
inline void ForEachColumns(int64_t begin, int64_t end, const Visit& visit) {
  ForEachGroup<kMostColumns>((end - begin + kLanes - 1) / kLanes, [&](int64_t first, int count) {
    const int64_t at = begin + first * kLanes;
    const int64_t left = end - at - (count - 1) * kLanes;
    WithConstant<kMostColumns>(
        count, [&](auto columns) { visit(at, columns, left < kLanes ? left : kLanes); });
  });
}

}  // namespace

void Dense(float* dst, const float* src, const float* weights, DenseShape shape, int64_t begin,
           int64_t end) {
  ForEachGroup<kDotRows>(shape.rows, [&](int64_t row, int rows) {
    WithConstant<kDotRows>(rows, [&](auto row_count) {
      constexpr int kRows = decltype(row_count)::value;
      constexpr int kUnits = kDotSums / kRows < 8 ? kDotSums / kRows : 8;
      ForEachGroup<kUnits>(end - begin, [&](int64_t first, int units) {
        WithConstant<kUnits>(units, [&](auto unit_count) {
          const int64_t unit = begin + first;
          DotTile<kRows, decltype(unit_count)::value>(dst + row * shape.dst_stride + unit,
                                                      src + row * shape.src_stride,
                                                      weights + unit * shape.stride, shape);
        });
      });
    });
  });
}

void DenseBackwardData(float* diff_src, const float* diff_dst, const float* weights,
                       DenseShape shape, int64_t begin, int64_t end) {
  ForEachColumns(begin, end, [&](int64_t at, auto columns, int64_t tail) {
    ForEachGroup<kMostRows>(shape.rows, [&](int64_t row, int rows) {
      WithConstant<kMostRows>(rows, [&](auto row_count) {
        DataTile<decltype(row_count)::value, decltype(columns)::value>(
            diff_src + row * shape.src_stride + at, diff_dst + row * shape.dst_stride, weights + at,
            shape, tail);
      });
    });
  });
}

void DenseUpdate(float* weights, const float* src, const float* diff_dst, DenseShape shape,
                 int64_t begin, int64_t end, float eta, float decay) {
  // Outputs whose weights stay in the first cache while the examples pass.
  constexpr int64_t kOutputs = 128;
  ForEachColumns(begin, end, [&](int64_t at, auto columns, int64_t tail) {
    for (int64_t n = 0; n < shape.outputs; n += kOutputs) {
      const int64_t left = shape.outputs - n;
      const int64_t outputs = left < kOutputs ? left : kOutputs;
      ForEachGroup<kMostRows>(shape.rows, [&](int64_t row, int rows) {
        const float keep = row == 0 ? 1.0F - decay : 1.0F;
        WithConstant<kMostRows>(rows, [&](auto row_count) {
          constexpr int kRows = decltype(row_count)::value;
          constexpr int kColumns = decltype(columns)::value;
          const auto tile =
              keep == 1 ? UpdateTile<kRows, kColumns, true> : UpdateTile<kRows, kColumns, false>;
          tile(weights + n * shape.stride + at, src + row * shape.src_stride + at,
               diff_dst + row * shape.dst_stride + n, outputs, shape, eta, keep, tail);
        });
      });
    }
  });
}

}  // namespace network3::onednn::NETWORK3_ISA
