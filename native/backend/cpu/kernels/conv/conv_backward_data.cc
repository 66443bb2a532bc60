#include "backend/cpu/kernels/conv/conv_weights.h"
#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

constexpr int kMostVectors = kRegisters == 32 ? 7 : 4;
constexpr int kMostPixels = kRegisters == 32 ? 4 : 2;

// Adds the gradients of `kPixels` neighbouring positions to `kVectors` vectors of one row of their
// windows in diff_src. Such a row is contiguous, and the rows of neighbours overlap. `left` is the
// number of elements left in a row.
template <int kPixels, int kVectors>
inline void DataTile(float* diff_src, const float* diff_dst, const float* transposed,
                     const ConvShape& shape, int64_t left) {
  const int64_t stride = RoundUp(shape.kernel_width * shape.channels, kBlock);
  Wide sums[kPixels][kVectors] = {};
  for (int64_t o = 0; o < shape.out_channels; ++o, transposed += stride) {
    Wide value[kPixels];
    NETWORK3_UNROLL
    for (int p = 0; p < kPixels; ++p) value[p] = Broadcast(diff_dst[p * shape.out_channels + o]);
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      const Wide weight = Load<Wide>(transposed + v * kLanes);
      NETWORK3_UNROLL
      for (int p = 0; p < kPixels; ++p) sums[p][v] += value[p] * weight;
    }
  }
  NETWORK3_UNROLL
  for (int p = 0; p < kPixels; ++p) {
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      float* to = diff_src + p * shape.channels + v * kLanes;
      const int64_t lanes = left - v * kLanes;
      if (lanes >= kLanes) {
        Store(to, Load<Wide>(to) + sums[p][v]);
      } else {
        StoreFirst(to, LoadFirst(to, lanes) + sums[p][v], lanes);
      }
    }
  }
}

// The same for all positions of a row from `x` on. The rest of the row takes narrower and narrower
// tiles.
template <int kPixels, int kVectors>
inline void DataRow(float* diff_src, const float* diff_dst, const float* transposed,
                    const ConvShape& shape, int64_t left, int64_t x = 0) {
  for (; x + kPixels <= shape.out_width; x += kPixels) {
    DataTile<kPixels, kVectors>(diff_src + x * shape.channels, diff_dst + x * shape.out_channels,
                                transposed, shape, left);
  }
  if constexpr (kPixels > 1) {
    DataRow<kPixels / 2, kVectors>(diff_src, diff_dst, transposed, shape, left, x);
  }
}

}  // namespace

void ConvBackwardData(float* diff_src, const float* diff_dst, const float* transposed,
                      ConvShape shape) {
  const int64_t run = shape.kernel_width * shape.channels;
  const int64_t kernel_row = shape.out_channels * RoundUp(run, kBlock);
  const int64_t image = shape.height * shape.width * shape.channels;
  memset(diff_src, 0, (size_t)(shape.images * image) * sizeof(float));
  for (int64_t n = 0; n < shape.images; ++n, diff_src += image) {
    // One row of the kernel at a time, so that its weights stay in the first-level cache.
    for (int64_t i = 0; i < shape.kernel_height; ++i) {
      for (int64_t y = 0; y < shape.out_height; ++y) {
        float* to = diff_src + (y + i) * shape.width * shape.channels;
        const float* from =
            diff_dst + (n * shape.out_height + y) * shape.out_width * shape.out_channels;
        ForEachGroup<kMostVectors>((run + kLanes - 1) / kLanes, [&](int64_t first, int count) {
          const int64_t at = first * kLanes;
          WithConstant<kMostVectors>(count, [&](auto constant) {
            DataRow<kMostPixels, decltype(constant)::value>(
                to + at, from, transposed + i * kernel_row + at, shape, run - at);
          });
        });
      }
    }
  }
}

void ConvTranspose(float* transposed, const float* weights, int64_t begin, int64_t end,
                   ConvShape shape) {
  const int64_t run = shape.kernel_width * shape.channels;
  const int64_t stride = RoundUp(run, kBlock);
  const int64_t depth = shape.kernel_height * run;
  for (int64_t i = begin; i < end; ++i) {
    for (int64_t o = 0; o < shape.out_channels; ++o) {
      const float* from = weights + o / kBlock * depth * kBlock + i * run * kBlock + o % kBlock;
      float* to = transposed + (i * shape.out_channels + o) * stride;
      for (int64_t k = 0; k < run; ++k) to[k] = from[k * kBlock];
    }
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
