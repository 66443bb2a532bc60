#include "backend/cpu/kernels/conv/windows.h"
#include "backend/cpu/kernels/conv/winner.h"
#include "backend/cpu/kernels/simd/groups.h"
#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

constexpr int kPlaces = 4;  // positions in a 2x2 window
constexpr int kChannels = kLanes / kPlaces;
constexpr int kMostVectors = kRegisters - 4;
static_assert(kLanes % kPlaces == 0 && kLanes <= kSparseConvWindows);

// sums[kVectors] = the sum over the non-zero pixels of a window's patch of pixel · row of weights
template <int kVectors>
inline void SumPatch(float* sums, uint64_t nonzero, const float* src, const int32_t* offsets,
                     const float* weights, int64_t stride) {
  Wide totals[kVectors] = {};
  ForEachBit(nonzero, [&](int64_t pixel) {
    const Wide value = Broadcast(src[offsets[pixel]]);
    const float* from = weights + pixel * stride;
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) totals[v] += Load<Wide>(from + v * kLanes) * value;
  });
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) Store(sums + v * kLanes, totals[v]);
}

// Pools one vector of sums of each of kLanes windows, `stride` elements apart, and stores the
// results to planes of `windows` elements.
inline void PoolWindows(float* dst, int32_t* workspace, int64_t windows, const float* sums,
                        int64_t stride, int64_t channels) {
  Wide rows[kLanes];
  NETWORK3_UNROLL
  for (int w = 0; w < kLanes; ++w) rows[w] = Load<Wide>(sums + w * stride);
  TransposeLanes(rows);
  NETWORK3_UNROLL
  for (int c = 0; c < kChannels; ++c) {
    if (c >= channels) return;
    Winner<kLanes> winner(rows[c * kPlaces]);
    NETWORK3_UNROLL
    for (int p = 1; p < kPlaces; ++p) winner.Meet(rows[c * kPlaces + p], p);
    winner.Write(dst + c * windows, workspace == nullptr ? nullptr : workspace + c * windows);
  }
}

}  // namespace

void SparseConvPoolWeights(float* table, const float* weights, int64_t begin, int64_t end,
                           ConvPoolShape shape) {
  const ConvShape& conv = shape.conv;
  const int64_t width = PatchWidth(shape);
  const int64_t weights_row = RoundUp(conv.kernel_width, kConvRowGrain);
  const int64_t stride = SparseConvPoolRow(conv);
  for (int64_t pixel = begin; pixel < end; ++pixel) {
    float* to = table + pixel * stride;
    for (int64_t k = 0; k < stride; ++k) to[k] = 0;
    for (int64_t p = 0; p < kPlaces; ++p) {
      const int64_t i = pixel / width - p / 2;
      const int64_t j = pixel % width - p % 2;
      if (i < 0 || i >= conv.kernel_height || j < 0 || j >= conv.kernel_width) continue;
      for (int64_t o = 0; o < conv.out_channels; ++o) {
        to[o * kPlaces + p] = weights[(o * conv.kernel_height + i) * weights_row + j];
      }
    }
  }
}

void SparseConvPool(float* dst, int32_t* workspace, const float* src, const float* table,
                    void* scratch, ConvPoolShape shape) {
  const ConvShape& conv = shape.conv;
  const int64_t windows = shape.pool.out_height * shape.pool.out_width;
  const int64_t stride = SparseConvPoolRow(conv);
  float* const sums = (float*)scratch;
  uint64_t* const nonzero = (uint64_t*)(sums + kSparseConvWindows * stride);
  int32_t* const origins = (int32_t*)(nonzero + windows);
  uint64_t rows[kMostPatch];
  MarkNonZeroPixels(rows, src, conv);
  // The last call writes beyond nonzero[windows - 1], into the memory of `origins`, which is filled
  // afterwards.
  for (int64_t y = 0; y < shape.pool.out_height; ++y) {
    MarkNonZeroPatchPixels(nonzero + y * shape.pool.out_width, rows + y * shape.pool.stride_height,
                           shape);
  }
  ListOrigins(origins, shape);
  int32_t offsets[kMostPatch];
  for (int64_t pixel = 0; pixel < PatchHeight(shape) * PatchWidth(shape); ++pixel) {
    const int64_t row = pixel / PatchWidth(shape);
    offsets[pixel] = (int32_t)(row * conv.width + pixel - row * PatchWidth(shape));
  }
  const int64_t vectors = (conv.out_channels * kPlaces + kLanes - 1) / kLanes;
  for (int64_t block = 0; block < windows; block += kLanes) {
    // The last block begins earlier if fewer windows than lanes are left, and computes some of them
    // again.
    const int64_t first = block + kLanes <= windows ? block : windows - kLanes;
    ForEachGroup<kMostVectors>(vectors, [&](int64_t vector, int group) {
      WithConstant<kMostVectors>(group, [&](auto vector_count) {
        const int64_t at = vector * kLanes;
        for (int64_t w = 0; w < kLanes; ++w) {
          SumPatch<decltype(vector_count)::value>(sums + w * stride + at, nonzero[first + w],
                                                  src + origins[first + w], offsets, table + at,
                                                  stride);
        }
      });
    });
    for (int64_t v = 0; v < vectors; ++v) {
      const int64_t to = v * kChannels * windows + first;
      PoolWindows(dst + to, workspace == nullptr ? nullptr : workspace + to, windows,
                  sums + v * kLanes, stride, conv.out_channels - v * kChannels);
    }
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
