#include "backend/cpu/kernels/elementwise/slope.h"
#include "backend/cpu/kernels/simd/columns.h"
#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// Rows of examples per tile, with vectors of columns or with outputs (units) beside them.
constexpr bool kManyRegisters = kRegisters == 32;
constexpr int kMostRows = kManyRegisters ? 10 : 5;
constexpr int kMostColumns = 2;
constexpr int kDotRows = kManyRegisters ? 5 : 4;
constexpr int kDotSums = kManyRegisters ? 25 : 12;

constexpr int Half(int count) { return (count + 1) / 2; }

// Lane i of the result is the sum of all lanes of sums[i], i < kCount. Recursion halves kWidth, the
// number of lanes that remain to be added.
template <int kCount, int kWidth = kLanes>
NETWORK3_INLINE Wide SumLanes(const Wide* sums) {
  if constexpr (kWidth == 1) {
    return sums[0];
  } else {
    constexpr int kPairs = (kCount + 1) / 2;
    const Indices even = 2 * Lane();
    const Indices odd = even + 1;
    Wide pairs[kPairs];
    NETWORK3_UNROLL
    for (int i = 0; i < kPairs; ++i) {
      const Wide& low = sums[2 * i];
      const Wide& high = 2 * i + 1 < kCount ? sums[2 * i + 1] : low;
      pairs[i] = Shuffle(low, high, even) + Shuffle(low, high, odd);
    }
    return SumLanes<kPairs, kWidth / 2>(pairs);
  }
}

// totals[i] = the sum of all lanes of sums[i]
template <int kCount>
NETWORK3_INLINE void StoreSums(float* totals, const Wide* sums) {
  constexpr int kNow = kCount < kLanes ? kCount : kLanes;
  StoreFirst(totals, SumLanes<kNow>(sums), kNow);
  if constexpr (kCount > kNow) StoreSums<kCount - kNow>(totals + kNow, sums + kNow);
}

// dst[kRows][kUnits] (+)= src[kRows][depth] · weights[kUnits][depth]. Prefetches the first half of
// the rows of `next` meanwhile.
template <int kRows, int kUnits>
inline void DotTile(float* dst, const float* src, const float* weights, const float* next,
                    int64_t depth, const DenseShape& shape, bool is_first) {
  constexpr int kNext = Half(kUnits);
  Wide sums[kRows * kUnits] = {};
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
    NETWORK3_UNROLL
    for (int u = 0; u < kNext; ++u) PrefetchFar(next + u * shape.stride + k);
  };
  int64_t k = 0;
  for (; k + kLanes <= depth; k += kLanes) {
    add(k, [](const float* from) { return Load<Wide>(from); });
  }
  if (k < depth) {
    add(k, [&](const float* from) { return LoadFirst(from, depth - k); });
  }
  float totals[kRows * kUnits];
  StoreSums<kRows * kUnits>(totals, sums);
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    float* const to = dst + r * shape.dst_stride;
    NETWORK3_UNROLL
    for (int u = 0; u < kUnits; ++u) {
      to[u] = is_first ? totals[r * kUnits + u] : to[u] + totals[r * kUnits + u];
    }
  }
}

// The same for all rows, in groups of at most kRows, and `units` units. The weights pass the
// first-level cache once for all examples. Reading them from a far cache takes as long as the
// products, so each of the first two groups of rows prefetches half of the next units' weights.
template <int kRows>
inline void DotUnits(float* dst, const float* src, const float* weights, int64_t depth,
                     int64_t units, const DenseShape& shape, bool is_first) {
  constexpr int kUnits = kDotSums / kRows < 8 ? kDotSums / kRows : 8;
  ForEachGroup<kUnits>(units, [&](int64_t unit, int unit_count) {
    const float* const now = weights + unit * shape.stride;
    const float* next = now + unit_count * shape.stride;
    ForEachGroup<kRows>(shape.rows, [&](int64_t row, int row_count) {
      WithConstant<kUnits>(unit_count, [&](auto tile_units) {
        WithConstant<kRows>(row_count, [&](auto tile_rows) {
          DotTile<decltype(tile_rows)::value, decltype(tile_units)::value>(
              dst + row * shape.dst_stride + unit, src + row * shape.src_stride, now, next, depth,
              shape, is_first);
        });
      });
      next = row == 0 ? next + Half(unit_count) * shape.stride : now;
    });
  });
}

// diff_src[kRows][kColumns] (+)= diff_dst[kRows][outputs] · weights[outputs][kColumns], then
// multiplied by the derivative of the function whose outputs are src.
template <int kRows, int kColumns>
inline void DataTile(float* diff_src, const float* src, ActivationFunction function,
                     const float* diff_dst, const float* weights, int64_t outputs,
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
    const int64_t row = r * shape.src_stride;
    StoreGradient<kColumns>(diff_src + row, sums[r], src + row, function, tail);
  }
}

// weights[outputs][kColumns] = keep · weights - eta · diff_dst[kRows][outputs]ᵀ ·
// src[kRows][kColumns]. With kDecays returns the sums of squares of the old weights, lane by lane;
// without it saves a multiplication.
template <int kRows, int kColumns, bool kDecays>
inline Wide UpdateTile(float* weights, const float* src, const float* diff_dst, int64_t outputs,
                       const DenseShape& shape, const DenseRule& rule, int64_t tail) {
  const float keep = 1.0F - rule.decay;
  Wide values[kRows][kColumns];
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    NETWORK3_UNROLL
    for (int c = 0; c < kColumns; ++c) {
      // Multiplied by eta once here instead of for every output.
      values[r][c] = -rule.eta * LoadColumn<kColumns>(src + r * shape.src_stride, c, tail);
    }
  }
  Wide squares[kColumns] = {};
  for (int64_t n = 0; n < outputs; ++n, weights += shape.stride) {
    // Two independent sums per column, because each addition to one sum waits for the previous one.
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

// DataTile and UpdateTile fused, for one column of vectors: each weight is loaded once and used for
// diff_src before it changes. `diffs` is diff_dst transposed to [outputs][kRows], which saves
// address arithmetic.
template <int kRows, bool kDecays>
inline Wide JoinedTile(float* weights, float* diff_src, const float* src, const float* diffs,
                       int64_t outputs, const DenseShape& shape, bool is_first,
                       const DenseRule& rule, int64_t tail) {
  const float keep = 1.0F - rule.decay;
  const int64_t stride = shape.stride;
  // Prefetch distance: the next column but one, in elements.
  constexpr int64_t kAhead = 2 * 64 / sizeof(float);
  Wide values[kRows];
  Wide sums[kRows];
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    values[r] = -rule.eta * LoadFirst(src + r * shape.src_stride, tail);
    sums[r] = is_first ? Wide{} : LoadFirst(diff_src + r * shape.src_stride, tail);
  }
  Wide squares{};
  for (const float* const end = diffs + outputs * kRows; diffs < end; diffs += kRows) {
    PrefetchNear(weights + kAhead);
    const Wide old = Load<Wide>(weights);
    if (kDecays) squares += old * old;
    // Two independent sums, because each addition to one sum waits for the previous one.
    Wide updated[2] = {kDecays ? keep * old : old, Wide{}};
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const Wide diff = Broadcast(diffs[r]);
      sums[r] += diff * old;
      updated[r % 2] += diff * values[r];
    }
    Store(weights, updated[0] + updated[1]);
    weights += stride;
  }
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    const int64_t row = r * shape.src_stride;
    StoreGradient<1>(diff_src + row, &sums[r], src + row, rule.function, tail);
  }
  return squares;
}

// A pass over the weights that computes the gradient of the examples, updates the weights, or both.
struct Backward {
  const float* weights;
  const float* diff_dst;
  float* diff_src = nullptr;  // nullptr: no gradient of the examples
  float* updated = nullptr;   // the weights to update, or nullptr
  const float* src = nullptr;
  DenseRule rule = {0, 0, ActivationFunction::kLinear};
  bool wants_squares = false;

  bool Joins() const { return diff_src != nullptr && updated != nullptr; }
};

// Most outputs per tile: their weights in two columns stay in the first-level cache beside the
// examples.
constexpr int kOutputs = 128;

// Processes a tile of weights, from output `first` and column `at` on, for all examples; the tile
// stays in the first-level cache. If both results are wanted, the gradients of all but the first
// group of examples come first, because they need the old weights; JoinedTile then does both for
// the first group; the other updates follow.
template <int kColumns>
inline Wide BackwardTile(const Backward& pass, const DenseShape& shape, const float* diffs,
                         int64_t first, int64_t outputs, bool is_first, bool is_last, int64_t at,
                         int64_t tail) {
  DenseRule rule = pass.rule;
  if (!is_last) rule.function = ActivationFunction::kLinear;
  const int64_t offset = first * shape.stride + at;
  const bool joins = pass.Joins();
  const auto for_each_rows = [&](const auto& visit) {
    ForEachGroup<kMostRows>(shape.rows, [&](int64_t row, int rows) {
      WithConstant<kMostRows>(rows, [&](auto row_count) {
        visit(row, row_count, row * shape.src_stride + at, row * shape.dst_stride + first);
      });
    });
  };
  if (pass.diff_src != nullptr) {
    for_each_rows([&](int64_t row, auto rows, int64_t src, int64_t dst) {
      if (joins && row == 0) return;
      DataTile<decltype(rows)::value, kColumns>(pass.diff_src + src, pass.src + src, rule.function,
                                                pass.diff_dst + dst, pass.weights + offset, outputs,
                                                shape, is_first, tail);
    });
  }
  Wide squares{};
  if (pass.updated == nullptr) return squares;
  const bool decays = rule.decay != 0 || pass.wants_squares;
  for_each_rows([&](int64_t row, auto row_count, int64_t src, int64_t dst) {
    constexpr int kRows = decltype(row_count)::value;
    const float* const diff_dst = pass.diff_dst + dst;
    if (joins && row == 0) {
      const auto tile = decays ? JoinedTile<kRows, true> : JoinedTile<kRows, false>;
      for (int c = 0; c < kColumns; ++c) {
        const int64_t to = c * kLanes;
        squares += tile(pass.updated + offset + to, pass.diff_src + src + to, pass.src + src + to,
                        diffs, outputs, shape, is_first, rule, c < kColumns - 1 ? kLanes : tail);
      }
      return;
    }
    const auto tile =
        decays && row == 0 ? UpdateTile<kRows, kColumns, true> : UpdateTile<kRows, kColumns, false>;
    squares += tile(pass.updated + offset, pass.src + src, diff_dst, outputs, shape, rule, tail);
  });
  return squares;
}

// Processes the weights in blocks of outputs, along their memory, so that hardware prefetching
// works; begins with the last block, which the forward product has left in the cache. Returns the
// sum of squares of the old weights if they are wanted.
inline double ForEachTile(const Backward& pass, const DenseShape& shape, int64_t begin,
                          int64_t end) {
  const int64_t groups = (shape.rows + kMostRows - 1) / kMostRows;
  const int64_t joined_rows = pass.Joins() ? shape.rows / groups : 0;
  float diffs[kOutputs * kMostRows];  // diff_dst of a block, transposed: [outputs][joined_rows]
  double total = 0;
  const int64_t blocks = (shape.outputs + kOutputs - 1) / kOutputs;
  for (int64_t block = blocks - 1; block >= 0; --block) {
    const int64_t first = shape.outputs * block / blocks;
    const int64_t outputs = shape.outputs * (block + 1) / blocks - first;
    Transpose(diffs, joined_rows, pass.diff_dst + first, shape.dst_stride, joined_rows, outputs);
    Wide squares{};
    ForEachColumns<kMostColumns>(begin, end, [&](int64_t at, auto columns, int64_t tail) {
      squares += BackwardTile<decltype(columns)::value>(pass, shape, diffs, first, outputs,
                                                        block == blocks - 1, block == 0, at, tail);
    });
    for (int lane = 0; lane < kLanes; ++lane) total += (double)squares[lane];
  }
  return total;
}

}  // namespace

void Dense(float* dst, const float* src, const float* weights, DenseShape shape, int64_t begin,
           int64_t end) {
  // Vectors of inputs per group, so that the examples' inputs stay in the first-level cache.
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
  // Without an activation function src is not read.
  pass.diff_src = diff_src;
  pass.src = diff_src;
  ForEachTile(pass, shape, begin, end);
}

void DenseUpdate(float* weights, float* diff_src, const float* src, const float* diff_dst,
                 DenseShape shape, int64_t begin, int64_t end, DenseRule rule, double* squares) {
  const double sum = ForEachTile(
      {weights, diff_dst, diff_src, weights, src, rule, squares != nullptr}, shape, begin, end);
  if (squares != nullptr) *squares += sum;
}

}  // namespace network3::cpu::NETWORK3_ISA
