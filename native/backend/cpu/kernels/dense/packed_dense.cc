#include "backend/cpu/kernels/simd/columns.h"
#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// Most rows of examples and vectors of outputs in a tile. The weights of these vectors form a panel
// [inputs][vectors].
constexpr int kMostRows = kRegisters == 32 ? 4 : 6;
constexpr int kMostVectors = kRegisters == 32 ? 6 : 2;
constexpr int64_t kCacheLine = 64 / sizeof(float);
// Inputs per block, so that their part of a panel stays in the first-level cache for all examples.
constexpr int64_t kDepth = 24 * 1024 / (kMostVectors * kLanes * (int64_t)sizeof(float));

// dst[kRows][kVectors] (+)= src[kRows][depth] · panel[depth][kVectors]. Prefetches `depth` cache
// lines from `next` on meanwhile.
template <int kRows, int kVectors>
inline void Tile(float* dst, const float* src, const float* panel, const float* next, int64_t depth,
                 const DenseShape& shape, bool is_first) {
  Wide sums[kRows][kVectors] = {};
  if (!is_first) {
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors; ++v) {
        sums[r][v] = Load<Wide>(dst + r * shape.dst_stride + v * kLanes);
      }
    }
  }
  for (int64_t k = 0; k < depth; ++k, panel += kVectors * kLanes) {
    PrefetchFar(next + k * kCacheLine);
    Wide weights[kVectors];
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) weights[v] = Load<Wide>(panel + v * kLanes);
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const Wide value = Broadcast(src[r * shape.src_stride + k]);
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors; ++v) sums[r][v] += value * weights[v];
    }
  }
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      Store(dst + r * shape.dst_stride + v * kLanes, sums[r][v]);
    }
  }
}

// Number of whole vectors of outputs. The remaining outputs are computed from the weights
// themselves.
int64_t PackedVectors(const DenseShape& shape) { return shape.outputs / kLanes; }

}  // namespace

void PackedDenseWeights(float* packed, const float* weights, int64_t begin, int64_t end,
                        DenseShape shape) {
  ForEachGroup<kMostVectors>(PackedVectors(shape), [&](int64_t vector, int vectors) {
    const int64_t width = vectors * kLanes;
    const int64_t output = vector * kLanes;
    for (int64_t at = begin; at < end; at += kDepth) {
      const int64_t depth = end - at < kDepth ? end - at : kDepth;
      Transpose(packed + output * shape.inputs + at * width, width,
                weights + output * shape.stride + at, shape.stride, width, depth);
    }
  });
}

void PackedDense(float* dst, const float* src, const float* packed, const float* weights,
                 DenseShape shape) {
  ForEachGroup<kMostVectors>(PackedVectors(shape), [&](int64_t vector, int vectors) {
    WithConstant<kMostVectors>(vectors, [&](auto vector_count) {
      constexpr int kVectors = decltype(vector_count)::value;
      const int64_t output = vector * kLanes;
      for (int64_t at = 0; at < shape.inputs; at += kDepth) {
        const int64_t left = shape.inputs - at;
        const int64_t depth = left < kDepth ? left : kDepth;
        const float* const panel = packed + output * shape.inputs + at * kVectors * kLanes;
        const float* next = panel + depth * kVectors * kLanes;
        ForEachGroup<kMostRows>(shape.rows, [&](int64_t row, int rows) {
          WithConstant<kMostRows>(rows, [&](auto row_count) {
            Tile<decltype(row_count)::value, kVectors>(dst + row * shape.dst_stride + output,
                                                       src + row * shape.src_stride + at, panel,
                                                       next, depth, shape, at == 0);
          });
          next += depth * kCacheLine;
        });
      }
    });
  });
  Dense(dst, src, weights, shape, PackedVectors(shape) * kLanes, shape.outputs);
}

}  // namespace network3::cpu::NETWORK3_ISA
