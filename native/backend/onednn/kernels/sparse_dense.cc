#include "backend/onednn/kernels/groups.h"
#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/non_zeros.h"
#include "backend/onednn/kernels/vector.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

constexpr int kMostVectors = kRegisters == 32 ? 14 : 7;

// sums[kVectors] of factor · value · row, the last vector of a row cut to `tail` elements
template <int kVectors>
inline void AddRows(Wide* sums, const float* rows, const NonZeros& entries, float factor,
                    int64_t tail) {
  for (int64_t e = 0; e < entries.count; ++e) {
    const Wide value = Wide{} + factor * entries.values[e];
    const float* const row = rows + entries.offsets[e];
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors - 1; ++v) sums[v] += value * Load<Wide>(row + v * kLanes);
    sums[kVectors - 1] += value * LoadFirst(row + (kVectors - 1) * kLanes, tail);
  }
}

// Calls visit(column, vectors as a constant, elements of the last one) for all of `columns`.
template <typename Visit>
inline void ForEachColumns(int64_t columns, const Visit& visit) {
  ForEachGroup<kMostVectors>((columns + kLanes - 1) / kLanes, [&](int64_t first, int count) {
    const int64_t at = first * kLanes;
    const int64_t left = columns - at - (count - 1) * kLanes;
    WithConstant<kMostVectors>(
        count, [&](auto vectors) { visit(at, vectors, left < kLanes ? left : kLanes); });
  });
}

template <int kVectors>
inline void ForwardTile(float* dst, const float* weights, const NonZeros& entries, bool is_first,
                        int64_t tail) {
  float* const last = dst + (kVectors - 1) * kLanes;
  Wide sums[kVectors] = {};
  if (!is_first) {
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors - 1; ++v) sums[v] = Load<Wide>(dst + v * kLanes);
    sums[kVectors - 1] = LoadFirst(last, tail);
  }
  AddRows<kVectors>(sums, weights, entries, 1, kLanes);
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors - 1; ++v) Store(dst + v * kLanes, sums[v]);
  StoreFirst(last, sums[kVectors - 1], tail);
}

template <int kVectors>
inline void UpdateTile(float* weights, const float* diff_dst, const NonZeros& entries, float eta,
                       float keep, int64_t tail) {
  Wide sums[kVectors];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) sums[v] = keep * Load<Wide>(weights + v * kLanes);
  AddRows<kVectors>(sums, diff_dst, entries, -eta, tail);
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) Store(weights + v * kLanes, sums[v]);
}

}  // namespace

void SparseDense(float* dst, const float* src, const float* weights, void* scratch,
                 DenseShape shape) {
  // Inputs whose weights stay in the first cache while the examples pass.
  constexpr int64_t kInputs = 64;
  NonZeros entries(scratch, kInputs + kLanes);
  for (int64_t begin = 0; begin < shape.inputs; begin += kInputs) {
    const int64_t end = begin + kInputs < shape.inputs ? begin + kInputs : shape.inputs;
    for (int64_t row = 0; row < shape.rows; ++row) {
      const float* const from = src + row * shape.inputs;
      entries.count = 0;
      int64_t k = begin;
      for (; k + kLanes <= end; k += kLanes) {
        entries.Append((Lane() + (int32_t)k) * (int32_t)shape.stride, Load<Wide>(from + k));
      }
      for (; k < end; ++k) entries.Append((int32_t)(k * shape.stride), from[k]);
      ForEachColumns(shape.outputs, [&](int64_t at, auto vectors, int64_t tail) {
        ForwardTile<decltype(vectors)::value>(dst + row * shape.outputs + at, weights + at, entries,
                                              begin == 0, tail);
      });
    }
  }
}

void SparseDenseUpdate(float* weights, const float* src, const float* diff_dst, void* scratch,
                       DenseShape shape, int64_t begin, int64_t end, float eta, float decay) {
  float* const transposed = (float*)scratch;
  const int64_t inputs = end - begin;
  for (int64_t row = 0; row < shape.rows; row += kSparseRows) {
    const int64_t left = shape.rows - row;
    const int64_t rows = left < kSparseRows ? left : kSparseRows;
    const int64_t stride = RoundUp(rows, kLanes);
    NonZeros entries(transposed + inputs * stride, kSparseRows + kLanes);
    if (stride > rows) memset(transposed, 0, (size_t)(inputs * stride) * sizeof(float));
    Transpose(transposed, stride, src + row * shape.inputs + begin, shape.inputs, rows, inputs);
    const float keep = row == 0 ? 1.0F - decay : 1.0F;
    ForEachColumns(shape.outputs, [&](int64_t at, auto vectors, int64_t tail) {
      for (int64_t k = 0; k < inputs; ++k) {
        entries.count = 0;
        for (int64_t r = 0; r < rows; r += kLanes) {
          entries.Append((Lane() + (int32_t)r) * (int32_t)shape.outputs,
                         Load<Wide>(transposed + k * stride + r));
        }
        if (entries.count == 0 && keep == 1) continue;
        UpdateTile<decltype(vectors)::value>(weights + (begin + k) * shape.stride + at,
                                             diff_dst + row * shape.outputs + at, entries, eta,
                                             keep, tail);
      }
    });
  }
}

int64_t CountNonZeros(const float* src, int64_t count) {
  int64_t total = 0;
  for (int64_t i = 0; i < count; ++i) total += src[i] != 0;
  return total;
}

}  // namespace network3::onednn::NETWORK3_ISA
