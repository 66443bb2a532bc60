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

// dst[kRows][kUnits] (+)= src[kRows][depth] · weights[kUnits][depth]
template <int kRows, int kUnits>
inline void DotTile(float* dst, const float* src, const float* weights, int64_t depth,
                    const DenseShape& shape, bool is_first) {
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
  for (; k + kLanes <= depth; k += kLanes) {
    add(k, [](const float* from) { return Load<Wide>(from); });
  }
  if (k < depth) {
    add(k, [&](const float* from) { return LoadFirst(from, depth - k); });
  }
  float totals[kVectors * kLanes];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) Store(totals + v * kLanes, SumLanes(sums + v * kLanes));
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    float* const to = dst + r * shape.dst_stride;
    NETWORK3_UNROLL
    for (int u = 0; u < kUnits; ++u) {
      to[u] = is_first ? totals[r * kUnits + u] : to[u] + totals[r * kUnits + u];
    }
  }
}

// The same for all rows, in groups of at most kRows, and `units` units: weights pass the first
// cache once, for all examples.
template <int kRows>
inline void DotUnits(float* dst, const float* src, const float* weights, int64_t depth,
                     int64_t units, const DenseShape& shape, bool is_first) {
  constexpr int kUnits = kDotSums / kRows < 8 ? kDotSums / kRows : 8;
  ForEachGroup<kUnits>(units, [&](int64_t unit, int unit_count) {
    ForEachGroup<kRows>(shape.rows, [&](int64_t row, int row_count) {
      WithConstant<kUnits>(unit_count, [&](auto tile_units) {
        WithConstant<kRows>(row_count, [&](auto tile_rows) {
          DotTile<decltype(tile_rows)::value, decltype(tile_units)::value>(
              dst + row * shape.dst_stride + unit, src + row * shape.src_stride,
              weights + unit * shape.stride, depth, shape, is_first);
        });
      });
    });
  });
}

// Columns of examples: whole vectors but for the last one, of `tail` elements.
template <int kColumns>
inline Wide LoadColumn(const float* from, int c, int64_t tail) {
  const float* const at = from + c * kLanes;
  return c < kColumns - 1 ? Load<Wide>(at) : LoadFirst(at, tail);
}

// diff_src[kRows][kColumns] (+)= diff_dst[kRows][outputs] · weights[outputs][kColumns]
template <int kRows, int kColumns>
inline void DataTile(float* diff_src, const float* diff_dst, const float* weights, int64_t outputs,
                     const DenseShape& shape, bool is_first, int64_t tail) {
  Wide sums[kRows][kColumns] = {};
  if (!is_first) {
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      NETWORK3_UNROLL
      for (int c = 0; c < kColumns; ++c) {
        sums[r][c] = LoadColumn<kColumns>(diff_src + r * shape.src_stride, c, tail);
      }
    }
  }
  for (int64_t n = 0; n < outputs; ++n, weights += shape.stride) {
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
// src[kRows][kColumns]; without decay a product less. Returns lane sums of the squares of what was
// there, with decay.
template <int kRows, int kColumns, bool kDecays>
inline Wide UpdateTile(float* weights, const float* src, const float* diff_dst, int64_t outputs,
                       const DenseShape& shape, float eta, float keep, int64_t tail) {
  Wide values[kRows][kColumns];
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    NETWORK3_UNROLL
    for (int c = 0; c < kColumns; ++c) {
      // Scaled once here instead of for every output.
      values[r][c] = -eta * LoadColumn<kColumns>(src + r * shape.src_stride, c, tail);
    }
  }
  Wide squares[kColumns] = {};
  for (int64_t n = 0; n < outputs; ++n, weights += shape.stride) {
    // Two sums a column, since one alone would wait for itself.
    Wide sums[2][kColumns] = {};
    NETWORK3_UNROLL
    for (int c = 0; c < kColumns; ++c) {
      const Wide old = Load<Wide>(weights + c * kLanes);
      if (kDecays) squares[c] += old * old;
      sums[0][c] = kDecays ? keep * old : old;
    }
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const Wide diff = Broadcast(diff_dst[r * shape.dst_stride + n]);
      NETWORK3_UNROLL
      for (int c = 0; c < kColumns; ++c) sums[r % 2][c] += diff * values[r][c];
    }
    NETWORK3_UNROLL
    for (int c = 0; c < kColumns; ++c) Store(weights + c * kLanes, sums[0][c] + sums[1][c]);
  }
  Wide total{};
  NETWORK3_UNROLL
  for (int c = 0; c < kColumns; ++c) total += squares[c];
  return total;
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

// What a pass over the weights does with a tile of them.
struct Backward {
  const float* weights;
  const float* diff_dst;
  float* diff_src = nullptr;  // null: no gradient of the examples
  float* updated = nullptr;   // the weights, to be changed, or null
  const float* src = nullptr;
  float eta = 0, decay = 0;
  bool wants_squares = false;
};

// A tile of weights from `outputs` outputs on and the column `at`, which stay in the first cache
// while the examples pass.
template <int kColumns>
inline Wide BackwardTile(const Backward& pass, const DenseShape& shape, int64_t first,
                         int64_t outputs, bool is_first, int64_t at, int64_t tail) {
  const int64_t offset = first * shape.stride + at;
  if (pass.diff_src != nullptr) {
    ForEachGroup<kMostRows>(shape.rows, [&](int64_t row, int rows) {
      WithConstant<kMostRows>(rows, [&](auto row_count) {
        DataTile<decltype(row_count)::value, kColumns>(
            pass.diff_src + row * shape.src_stride + at,
            pass.diff_dst + row * shape.dst_stride + first, pass.weights + offset, outputs, shape,
            is_first, tail);
      });
    });
  }
  Wide squares{};
  if (pass.updated != nullptr) {
    ForEachGroup<kMostRows>(shape.rows, [&](int64_t row, int rows) {
      WithConstant<kMostRows>(rows, [&](auto row_count) {
        constexpr int kRows = decltype(row_count)::value;
        const bool decays = row == 0 && (pass.decay != 0 || pass.wants_squares);
        const auto tile =
            decays ? UpdateTile<kRows, kColumns, true> : UpdateTile<kRows, kColumns, false>;
        squares += tile(pass.updated + offset, pass.src + row * shape.src_stride + at,
                        pass.diff_dst + row * shape.dst_stride + first, outputs, shape, pass.eta,
                        1.0F - pass.decay, tail);
      });
    });
  }
  return squares;
}

// Some outputs at a time, along the memory of their weights, which brings it from far caches
// ahead; from the last ones on, since the product before has left those in the near cache. Returns
// the sum of the squares of the weights that decay.
inline double ForEachTile(const Backward& pass, const DenseShape& shape, int64_t begin,
                          int64_t end) {
  constexpr int kOutputs = 32;
  double total = 0;
  const int64_t blocks = (shape.outputs + kOutputs - 1) / kOutputs;
  for (int64_t block = blocks - 1; block >= 0; --block) {
    const int64_t first = shape.outputs * block / blocks;
    const int64_t outputs = shape.outputs * (block + 1) / blocks - first;
    Wide squares{};
    ForEachColumns(begin, end, [&](int64_t at, auto columns, int64_t tail) {
      squares += BackwardTile<decltype(columns)::value>(pass, shape, first, outputs,
                                                        block == blocks - 1, at, tail);
    });
    for (int lane = 0; lane < kLanes; ++lane) total += (double)squares[lane];
  }
  return total;
}

}  // namespace

void Dense(float* dst, const float* src, const float* weights, DenseShape shape, int64_t begin,
           int64_t end) {
  // Inputs at a time, so that those of the examples stay in the first cache.
  constexpr int kVectors = 48;
  const int64_t groups = (shape.rows + kDotRows - 1) / kDotRows;
  const auto most_rows = (int)((shape.rows + groups - 1) / groups);
  ForEachGroup<kVectors>((shape.inputs + kLanes - 1) / kLanes, [&](int64_t vector, int vectors) {
    const int64_t at = vector * kLanes;
    const int64_t left = shape.inputs - at;
    const int64_t depth = vectors * kLanes < left ? vectors * kLanes : left;
    WithConstant<kDotRows>(most_rows, [&](auto rows) {
      DotUnits<decltype(rows)::value>(dst + begin, src + at, weights + begin * shape.stride + at,
                                      depth, end - begin, shape, vector == 0);
    });
  });
}

void DenseBackwardData(float* diff_src, const float* diff_dst, const float* weights,
                       DenseShape shape, int64_t begin, int64_t end) {
  Backward pass = {weights, diff_dst};
  pass.diff_src = diff_src;
  ForEachTile(pass, shape, begin, end);
}

void DenseUpdate(float* weights, float* diff_src, const float* src, const float* diff_dst,
                 DenseShape shape, int64_t begin, int64_t end, float eta, float decay,
                 double* squares) {
  const double sum =
      ForEachTile({weights, diff_dst, diff_src, weights, src, eta, decay, squares != nullptr},
                  shape, begin, end);
  if (squares != nullptr) *squares += sum;
}

}  // namespace network3::onednn::NETWORK3_ISA
