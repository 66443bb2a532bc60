#include "backend/cpu/kernels/elementwise/slope.h"
#include "backend/cpu/kernels/simd/columns.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/sparse/sparse_products.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

constexpr int kMostVectors = 8;
// Outputs per block: their weights in a tile stay in the first-level cache, and an example has
// enough non-zero gradients among them for a loop whose end the processor predicts.
constexpr int64_t kOutputs = 64;

// diff_src[kVectors] (+)= the non-zero values of diff_dst · weights, then multiplied by the
// derivative of the function whose outputs are src
template <int kVectors>
inline void DataTile(float* diff_src, const float* src, ActivationFunction function,
                     const float* diff_dst, uint64_t nonzero, const float* weights, int64_t stride,
                     bool is_first, int64_t tail) {
  Wide sums[kVectors];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) {
    sums[v] = is_first ? Wide{} : LoadColumn<kVectors>(diff_src, v, tail);
  }
  AddRows<kVectors>(sums, weights, stride, nonzero, [&](int64_t i) { return diff_dst[i]; });
  StoreGradient<kVectors>(diff_src, sums, src, function, tail);
}

// weights -= eta · src[kVectors] · the non-zero values of diff_dst
template <int kVectors>
inline void UpdateTile(float* weights, int64_t stride, const float* src, const float* diff_dst,
                       uint64_t nonzero, float eta, int64_t tail) {
  Wide values[kVectors];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) values[v] = -eta * LoadColumn<kVectors>(src, v, tail);
  AddToRows<kVectors>(weights, stride, nonzero, diff_dst, values);
}

}  // namespace

void SparseDiffUpdate(float* weights, float* diff_src, const float* src, const float* diff_dst,
                      uint64_t* scratch, DenseShape shape, int64_t begin, int64_t end,
                      DenseRule rule) {
  const int64_t blocks = (shape.outputs + kOutputs - 1) / kOutputs;
  // Begins with the last outputs, whose weights the forward product has left in the cache.
  for (int64_t block = blocks - 1; block >= 0; --block) {
    const int64_t first = shape.outputs * block / blocks;
    const int64_t outputs = shape.outputs * (block + 1) / blocks - first;
    const float* const diffs = diff_dst + first;
    const auto function = block == 0 ? rule.function : ActivationFunction::kLinear;
    for (int64_t r = 0; r < shape.rows; ++r) {
      scratch[r] = NonZeroBits(diffs + r * shape.dst_stride, outputs);
    }
    ForEachColumns<kMostVectors>(begin, end, [&](int64_t at, auto vectors, int64_t tail) {
      constexpr int kVectors = decltype(vectors)::value;
      float* const tile = weights + first * shape.stride + at;
      for (int64_t r = 0; r < shape.rows; ++r) {
        const int64_t from = r * shape.src_stride + at;
        DataTile<kVectors>(diff_src + from, src + from, function, diffs + r * shape.dst_stride,
                           scratch[r], tile, shape.stride, block == blocks - 1, tail);
      }
      for (int64_t r = 0; r < shape.rows; ++r) {
        UpdateTile<kVectors>(tile, shape.stride, src + r * shape.src_stride + at,
                             diffs + r * shape.dst_stride, scratch[r], rule.eta, tail);
      }
    });
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
