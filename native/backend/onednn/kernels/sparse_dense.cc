#include "backend/onednn/kernels/columns.h"
#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/lit_rows.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

constexpr int kMostVectors = kRegisters == 32 ? 14 : 7;

template <int kVectors>
inline void ForwardTile(float* dst, const float* weights, int64_t stride, uint64_t lit,
                        const float* src, bool is_first) {
  Wide sums[kVectors];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) sums[v] = is_first ? Wide{} : Load<Wide>(dst + v * kLanes);
  AddRows<kVectors>(sums, weights, stride, lit, src, 1);
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) Store(dst + v * kLanes, sums[v]);
}

// Returns lane sums of the squares of weights that decay.
template <int kVectors>
inline Wide UpdateTile(float* weights, const float* diff_dst, int64_t stride, const uint64_t* lit,
                       const float* src, int64_t src_stride, int64_t inputs, bool decays,
                       float keep) {
  constexpr int kSums = kVectors < 4 ? kVectors : 4;
  Wide squares[kSums] = {};
  for (int64_t i = 0; i < inputs; ++i, weights += stride) {
    if (lit[i] == 0 && !decays) continue;
    Wide sums[kVectors];
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      const Wide old = Load<Wide>(weights + v * kLanes);
      squares[v % kSums] += old * old;
      sums[v] = keep * old;
    }
    AddRows<kVectors>(sums, diff_dst, stride, lit[i], src + i, src_stride);
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) Store(weights + v * kLanes, sums[v]);
  }
  Wide total{};
  NETWORK3_UNROLL
  for (int v = 0; v < kSums; ++v) total += squares[v];
  return total;
}

// Lane i has bit r set where row r of src, of at most 32, has its value i not zero.
inline Indices LitRows(const float* src, int64_t src_stride, int64_t rows, int64_t count) {
  Indices lit{};
  for (int64_t r = 0; r < rows; ++r) {
    lit |= (LoadFirst(src + r * src_stride, count) != 0.0F) & (Indices{} + (int32_t)(1U << r));
  }
  return lit;
}

// The same for at most 64 rows and all of a few inputs.
inline void ListLitRows(uint64_t* lit, const float* src, int64_t src_stride, int64_t rows,
                        int64_t inputs) {
  for (int64_t i = 0; i < inputs; i += kLanes) {
    const int64_t count = inputs - i < kLanes ? inputs - i : kLanes;
    const Indices low = LitRows(src + i, src_stride, rows < 32 ? rows : 32, count);
    const Indices high = LitRows(src + 32 * src_stride + i, src_stride, rows - 32, count);
    for (int64_t k = 0; k < count; ++k) {
      lit[i + k] = (uint32_t)low[k] | (uint64_t)(uint32_t)high[k] << 32;
    }
  }
}

}  // namespace

void SparseDense(float* dst, const float* src, const float* weights, float* scratch,
                 DenseShape shape) {
  for (int64_t row = 0; row < shape.rows; row += kSparseRows) {
    const int64_t rows = shape.rows - row < kSparseRows ? shape.rows - row : kSparseRows;
    // Sums as far apart as the rows of weights: vectors across the cache's lines cost twice.
    for (int64_t begin = 0; begin < shape.inputs; begin += kSparseInputs) {
      const int64_t left = shape.inputs - begin;
      const int64_t inputs = left < kSparseInputs ? left : kSparseInputs;
      for (int64_t r = 0; r < rows; ++r) {
        const float* const from = src + (row + r) * shape.src_stride + begin;
        const uint64_t lit = NonZeroBits(from, inputs);
        if (lit == 0 && begin > 0) continue;
        ForEachColumns<kMostVectors>(0, shape.outputs, [&](int64_t at, auto vectors, int64_t) {
          ForwardTile<decltype(vectors)::value>(scratch + r * shape.stride + at,
                                                weights + begin * shape.stride + at, shape.stride,
                                                lit, from, begin == 0);
        });
      }
    }
    for (int64_t r = 0; r < rows; ++r) {
      memcpy(dst + (row + r) * shape.dst_stride, scratch + r * shape.stride,
             (size_t)shape.outputs * sizeof(float));
    }
  }
}

void SparseDenseUpdate(float* weights, const float* src, const float* diff_dst, float* scratch,
                       DenseShape shape, int64_t begin, int64_t end, float eta, float decay,
                       double* squares) {
  for (int64_t row = 0; row < shape.rows; row += kSparseRows) {
    const int64_t left = shape.rows - row;
    const int64_t rows = left < kSparseRows ? left : kSparseRows;
    const bool decays = row == 0 && (decay != 0 || squares != nullptr);
    const float keep = decays ? 1.0F - decay : 1.0F;
    // Rows as long as those of the weights, so that vectors do not cross the cache's lines.
    memset(scratch, 0, (size_t)(rows * shape.stride) * sizeof(float));
    for (int64_t r = 0; r < rows; ++r) {
      const float* const from = diff_dst + (row + r) * shape.dst_stride;
      for (int64_t o = 0; o < shape.outputs; ++o) scratch[r * shape.stride + o] = -eta * from[o];
    }
    for (int64_t first = begin; first < end; first += kSparseInputs) {
      const int64_t inputs = first + kSparseInputs < end ? kSparseInputs : end - first;
      const float* const from = src + row * shape.src_stride + first;
      uint64_t lit[kSparseInputs];
      ListLitRows(lit, from, shape.src_stride, rows, inputs);
      Wide sums{};
      ForEachColumns<kMostVectors>(0, shape.outputs, [&](int64_t at, auto vectors, int64_t) {
        sums += UpdateTile<decltype(vectors)::value>(weights + first * shape.stride + at,
                                                     scratch + at, shape.stride, lit, from,
                                                     shape.src_stride, inputs, decays, keep);
      });
      if (!decays || squares == nullptr) continue;
      for (int lane = 0; lane < kLanes; ++lane) *squares += (double)sums[lane];
    }
  }
}

int64_t CountNonZeros(const float* src, int64_t count) {
  int64_t total = 0;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    total += __builtin_popcount(NonZeroLanes(Load<Wide>(src + i)));
  }
  return total + __builtin_popcount(NonZeroLanes(LoadFirst(src + i, count - i)));
}

}  // namespace network3::onednn::NETWORK3_ISA
