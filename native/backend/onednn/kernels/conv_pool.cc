#include "backend/onednn/kernels/groups.h"
#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/max_pool_plane.h"
#include "backend/onednn/kernels/vector.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

// Positions are worked on in units of neighbours in a row; a vector holds one or two units, which
// may come from two rows. So narrow images fill wide vectors, too.
constexpr int kUnit = kLanes < 8 ? kLanes : 8;
constexpr int kUnitsPerVector = kLanes / kUnit;
constexpr int kMostChannels = 6;
constexpr int kMostVectors = kRegisters == 32 ? 4 : 2;
static_assert(kMostChannels <= kConvBandChannels);

inline Wide LoadUnits(const float* src, const int64_t* offsets) {
#if defined(__AVX512F__)
  return LoadPair(src + offsets[0], src + offsets[1]);
#else
  return Load<Wide>(src + offsets[0]);
#endif
}

// The sums of `kChannels` output channels at `kVectors` vectors of positions.
template <int kChannels, int kVectors>
inline void ConvTile(float* dst, int64_t dst_stride, const float* src, const float* transposed,
                     const int64_t* offsets, const ConvShape& shape) {
  int64_t at[kVectors * kUnitsPerVector];
  NETWORK3_UNROLL
  for (int u = 0; u < kVectors * kUnitsPerVector; ++u) at[u] = offsets[u];
  Wide sums[kChannels][kVectors] = {};
  for (int64_t i = 0; i < shape.kernel_height; ++i) {
    for (int64_t c = 0; c < shape.channels; ++c) {
      const float* row = src + (c * shape.height + i) * shape.width;
      for (int64_t j = 0; j < shape.kernel_width; ++j, ++row, transposed += shape.out_channels) {
        Wide values[kVectors];
        NETWORK3_UNROLL
        for (int v = 0; v < kVectors; ++v) values[v] = LoadUnits(row, at + v * kUnitsPerVector);
        NETWORK3_UNROLL
        for (int o = 0; o < kChannels; ++o) {
          const Wide weight = Broadcast(transposed[o]);
          NETWORK3_UNROLL
          for (int v = 0; v < kVectors; ++v) sums[o][v] += weight * values[v];
        }
      }
    }
  }
  NETWORK3_UNROLL
  for (int o = 0; o < kChannels; ++o) {
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) Store(dst + o * dst_stride + v * kLanes, sums[o][v]);
  }
}

// The rows of positions under some rows of windows: the upper ones of all windows first, so that
// neighbouring rows of windows lie behind each other. Rows are rounded up to units.
struct Band {
  int64_t stride;      // elements from a row of windows to the next
  int64_t window_row;  // and from a row of a window to the next
  int64_t vectors;
  int64_t offsets[kMostConvUnits + kUnitsPerVector];

  Band(const ConvShape& shape, const PoolShape& pool, int64_t rows) {
    const int64_t units_per_row = (shape.out_width + kUnit - 1) / kUnit;
    stride = units_per_row * kUnit;
    window_row = rows * stride;
    int64_t units = 0;
    for (int64_t i = 0; i < pool.window_height; ++i) {
      for (int64_t y = 0; y < rows; ++y) {
        for (int64_t u = 0; u < units_per_row; ++u) {
          offsets[units++] = (y * pool.stride_height + i) * shape.width + u * kUnit;
        }
      }
    }
    vectors = (units + kUnitsPerVector - 1) / kUnitsPerVector;
    while (units < vectors * kUnitsPerVector) offsets[units++] = 0;
  }

  int64_t plane() const { return vectors * kLanes; }
};

// dst [kChannels][band.plane()]
template <int kChannels>
inline void ConvBand(float* dst, const float* src, const float* transposed, const Band& band,
                     const ConvShape& shape) {
  ForEachGroup<kMostVectors>(band.vectors, [&](int64_t first, int count) {
    WithConstant<kMostVectors>(count, [&](auto vectors) {
      ConvTile<kChannels, decltype(vectors)::value>(dst + first * kLanes, band.plane(), src,
                                                    transposed,
                                                    band.offsets + first * kUnitsPerVector, shape);
    });
  });
}

// Pooled rows of a band, few enough that the sums of a tile stay in the first cache.
int64_t PooledRowsPerBand(const ConvPoolShape& shape) {
  const int64_t row = shape.pool.window_height * RoundUp(shape.conv.out_width, kUnit);
  const int64_t rows = kConvBand / row;
  return rows < 1 ? 1 : rows;
}

}  // namespace

void ConvPool(float* dst, int32_t* workspace, const float* src, const float* transposed,
              float* scratch, ConvPoolShape shape) {
  const ConvShape& conv = shape.conv;
  PoolShape pool = shape.pool;
  const int64_t pooled_plane = pool.out_height * pool.out_width;
  const int64_t most_rows = PooledRowsPerBand(shape);
  const int64_t bands = (pool.out_height + most_rows - 1) / most_rows;
  for (int64_t b = 0; b < bands; ++b) {
    const int64_t first = pool.out_height * b / bands;
    const int64_t pooled_rows = pool.out_height * (b + 1) / bands - first;
    const Band band(conv, pool, pooled_rows);
    const float* from = src + first * pool.stride_height * conv.width;
    ForEachGroup<kMostChannels>(conv.out_channels, [&](int64_t channel, int count) {
      WithConstant<kMostChannels>(count, [&](auto channels) {
        constexpr int kChannels = decltype(channels)::value;
        ConvBand<kChannels>(scratch, from, transposed + channel, band, conv);
      });
      for (int64_t c = 0; c < count; ++c) {
        const int64_t to = (channel + c) * pooled_plane + first * pool.out_width;
        MaxPoolPlane(dst + to, workspace == nullptr ? nullptr : workspace + to,
                     scratch + c * band.plane(), band.window_row, band.stride, pooled_rows, pool);
      }
    });
  }
}

}  // namespace network3::onednn::NETWORK3_ISA
