#include "backend/cpu/kernels/conv/conv_weights.h"
#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// dst at `kPixels` neighbouring positions for `kVectors` vectors of output channels. The window of
// a position is kernel_height contiguous runs of kernel_width * channels elements.
template <int kPixels, int kVectors>
inline void ConvTile(float* dst, const float* src, const float* weights, const ConvShape& shape,
                     int64_t first_vector) {
  const int64_t run = shape.kernel_width * shape.channels;
  const int64_t depth = shape.kernel_height * run;
  const float* columns[kVectors];
  NETWORK3_UNROLL
  for (int v = 0; v < kVectors; ++v) columns[v] = weights + VectorOffset(first_vector + v, depth);
  Wide sums[kPixels][kVectors] = {};
  int64_t at = 0;
  for (int64_t i = 0; i < shape.kernel_height; ++i) {
    const float* row = src + i * shape.width * shape.channels;
    for (int64_t k = 0; k < run; ++k, at += kBlock) {
      Wide column[kVectors];
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors; ++v) column[v] = Load<Wide>(columns[v] + at);
      NETWORK3_UNROLL
      for (int p = 0; p < kPixels; ++p) {
        const Wide value = Broadcast(row[p * shape.channels + k]);
        NETWORK3_UNROLL
        for (int v = 0; v < kVectors; ++v) sums[p][v] += value * column[v];
      }
    }
  }
  NETWORK3_UNROLL
  for (int p = 0; p < kPixels; ++p) {
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      const int64_t channel = (first_vector + v) * kLanes;
      const int64_t left = shape.out_channels - channel;
      float* to = dst + p * shape.out_channels + channel;
      if (left >= kLanes) {
        Store(to, sums[p][v]);
      } else {
        StoreFirst(to, sums[p][v], left);
      }
    }
  }
}

// dst of a row of positions from `x` on. The rest of the row takes narrower and narrower tiles.
template <int kPixels, int kVectors>
inline void ConvRow(float* dst, const float* src, const float* weights, const ConvShape& shape,
                    int64_t first_vector, int64_t x = 0) {
  for (; x + kPixels <= shape.out_width; x += kPixels) {
    ConvTile<kPixels, kVectors>(dst + x * shape.out_channels, src + x * shape.channels, weights,
                                shape, first_vector);
  }
  if constexpr (kPixels > 1) {
    ConvRow<kPixels / 2, kVectors>(dst, src, weights, shape, first_vector, x);
  }
}

// Positions per tile, so that registers remain for a column of weights and one value.
constexpr int PixelsFor(int vectors) {
  constexpr int kMost = kRegisters == 32 ? 12 : 8;
  const int pixels = (kRegisters - vectors - 1) / vectors;
  return pixels < kMost ? pixels / 4 * 4 : kMost;
}

}  // namespace

void Conv(float* dst, const float* src, const float* weights, ConvShape shape) {
  const int64_t vectors = (shape.out_channels + kLanes - 1) / kLanes;
  for (int64_t n = 0; n < shape.images; ++n) {
    for (int64_t y = 0; y < shape.out_height; ++y) {
      const float* from = src + (n * shape.height + y) * shape.width * shape.channels;
      float* to = dst + (n * shape.out_height + y) * shape.out_width * shape.out_channels;
      ForEachGroup<3>(vectors, [&](int64_t first, int count) {
        WithConstant<3>(count, [&](auto constant) {
          constexpr int kVectors = decltype(constant)::value;
          ConvRow<PixelsFor(kVectors), kVectors>(to, from, weights, shape, first);
        });
      });
    }
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
