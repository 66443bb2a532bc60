#include "backend/onednn/kernels/groups.h"
#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/non_zeros.h"
#include "backend/onednn/kernels/vector.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

constexpr int kMostVectors = kRegisters == 32 ? 14 : 7;

// sums[kVectors] of value · row
template <int kVectors>
inline void AddRows(Wide* sums, const float* rows, const NonZeros& entries) {
  for (int64_t e = 0; e < entries.count; ++e) {
    const Wide value = Broadcast(entries.values[e]);
    const float* const row = rows + entries.offsets[e];
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) sums[v] += value * Load<Wide>(row + v * kLanes);
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
  AddRows<kVectors>(sums, weights, entries);
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors - 1; ++v) Store(dst + v * kLanes, sums[v]);
  StoreFirst(last, sums[kVectors - 1], tail);
}

template <int kVectors>
inline void UpdateTile(float* weights, const float* diff_dst, const NonZeros& entries, float keep) {
  Wide sums[kVectors];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) sums[v] = keep * Load<Wide>(weights + v * kLanes);
  AddRows<kVectors>(sums, diff_dst, entries);
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) Store(weights + v * kLanes, sums[v]);
}

// The examples that are not zero, of each of a few inputs.
class Examples {
 public:
  // src [rows][inputs] of the examples, multiplied by `factor`; an offset is that of a row as long
  // as the weights' rows.
  Examples(void* scratch, const float* src, int64_t rows, int64_t inputs, const DenseShape& shape,
           float factor)
      : capacity_(RoundUp(rows, kLanes)), all_(scratch, kSparseInputs * kSparseRows + 16) {
    for (int64_t k = 0; k < inputs; k += kLanes) {
      const int64_t count = inputs - k < kLanes ? inputs - k : kLanes;
      for (int64_t i = 0; i < count; ++i) counts_[k + i] = 0;
      for (int64_t row = 0; row < rows; row += kLanes) {
        Wide lanes[kLanes];
        NETWORK3_UNROLL
        for (int r = 0; r < kLanes; ++r) {
          lanes[r] = factor *
                     LoadFirst(src + (row + r) * shape.src_stride + k, row + r < rows ? count : 0);
        }
        TransposeLanes(lanes);
        const Indices offsets = (Lane() + (int32_t)row) * (int32_t)shape.stride;
        for (int64_t i = 0; i < count; ++i) {
          NonZeros list = Of(k + i);
          list.Append(offsets, lanes[i]);
          counts_[k + i] = list.count;
        }
      }
    }
  }

  NonZeros Of(int64_t input) const {
    NonZeros list = all_;
    list.offsets += input * capacity_;
    list.values += input * capacity_;
    list.count = counts_[input];
    return list;
  }

 private:
  int64_t capacity_;
  NonZeros all_;
  int64_t counts_[kSparseInputs];
};

}  // namespace

void SparseDense(float* dst, const float* src, const float* weights, void* scratch,
                 DenseShape shape) {
  NonZeros entries(scratch, kSparseInputs + 16);
  for (int64_t begin = 0; begin < shape.inputs; begin += kSparseInputs) {
    const int64_t end = begin + kSparseInputs < shape.inputs ? begin + kSparseInputs : shape.inputs;
    for (int64_t row = 0; row < shape.rows; ++row) {
      const float* const from = src + row * shape.src_stride;
      entries.count = 0;
      int64_t k = begin;
      for (; k + kLanes <= end; k += kLanes) {
        entries.Append((Lane() + (int32_t)k) * (int32_t)shape.stride, Load<Wide>(from + k));
      }
      for (; k < end; ++k) entries.Append((int32_t)(k * shape.stride), from[k]);
      ForEachColumns(shape.outputs, [&](int64_t at, auto vectors, int64_t tail) {
        ForwardTile<decltype(vectors)::value>(dst + row * shape.dst_stride + at, weights + at,
                                              entries, begin == 0, tail);
      });
    }
  }
}

void SparseDenseUpdate(float* weights, const float* src, const float* diff_dst, void* scratch,
                       DenseShape shape, int64_t begin, int64_t end, float eta, float decay) {
  // Rows as long as those of the weights, so that vectors do not cross the cache's lines.
  float* const diffs = (float*)scratch + kSparseLists;
  for (int64_t row = 0; row < shape.rows; row += kSparseRows) {
    const int64_t left = shape.rows - row;
    const int64_t rows = left < kSparseRows ? left : kSparseRows;
    const float keep = row == 0 ? 1.0F - decay : 1.0F;
    memset(diffs, 0, (size_t)(rows * shape.stride) * sizeof(float));
    for (int64_t r = 0; r < rows; ++r) {
      memcpy(diffs + r * shape.stride, diff_dst + (row + r) * shape.dst_stride,
             (size_t)shape.outputs * sizeof(float));
    }
    for (int64_t k = begin; k < end; k += kSparseInputs) {
      const int64_t inputs = k + kSparseInputs < end ? kSparseInputs : end - k;
      const Examples examples(scratch, src + row * shape.src_stride + k, rows, inputs, shape, -eta);
      ForEachColumns(shape.outputs, [&](int64_t at, auto vectors, int64_t) {
        for (int64_t i = 0; i < inputs; ++i) {
          const NonZeros entries = examples.Of(i);
          if (entries.count == 0 && keep == 1) continue;
          UpdateTile<decltype(vectors)::value>(weights + (k + i) * shape.stride + at, diffs + at,
                                               entries, keep);
        }
      });
    }
  }
}

int64_t CountNonZeros(const float* src, int64_t count) {
  int64_t total = 0;
  for (int64_t i = 0; i < count; ++i) total += src[i] != 0;
  return total;
}

}  // namespace network3::onednn::NETWORK3_ISA
