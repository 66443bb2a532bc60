#include "backend/cpu/kernels/conv/max_pool_plane.h"
#include "backend/cpu/kernels/simd/groups.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

constexpr int kMostChannels = kConvBandChannels;
constexpr int kMostVectors = kRegisters == 32 ? 4 : 2;

// Copies of the image rows that a band of windows reads, one for each column of the kernel: shifted
// by that column and cut to the width of the output. Neighbouring positions, including those of the
// next row of windows, are thus contiguous, and vectors are full even for narrow images. Layout:
// [kernel columns][channels][phase: row % stride][row / stride][positions of a row].
struct ShiftedRows {
  float* data;
  int64_t phases, phase, width;

  // Copies the rows for `rows` rows of windows, from row of windows `first` on.
  ShiftedRows(float* memory, const float* src, const ConvPoolShape& shape, int64_t first,
              int64_t rows)
      : data(memory), phases(shape.pool.stride_height), width(shape.conv.out_width) {
    const ConvShape& conv = shape.conv;
    const int64_t rows_per_phase = ConvPoolRowsPerPhase(shape, rows);
    phase = rows_per_phase * width;
    float* to = data;
    for (int64_t j = 0; j < conv.kernel_width; ++j) {
      for (int64_t c = 0; c < conv.channels; ++c) {
        for (int64_t p = 0; p < phases; ++p) {
          for (int64_t q = 0; q < rows_per_phase; ++q, to += width) {
            const int64_t row = (first + q) * phases + p;
            if (row < conv.height) Copy(to, src + (c * conv.height + row) * conv.width + j, width);
          }
        }
      }
    }
  }

  static void Copy(float* dst, const float* src, int64_t count) {
    int64_t x = 0;
    for (; x + kLanes <= count; x += kLanes) Store(dst + x, Load<Wide>(src + x));
    if (x < count) StoreFirst(dst + x, LoadFirst(src + x, count - x), count - x);
  }

  // Address of the values that a row of the kernel meets at the positions of one row of the
  // windows; `row` is the sum of both row numbers.
  const float* Row(int64_t row) const { return data + row % phases * phase + row / phases * width; }
};

// Convolution results of `kChannels` output channels at `kVectors` vectors of positions in each of
// `kRows` rows of the windows -> dst [kChannels][window rows][row_size].
template <int kChannels, int kRows, int kVectors>
inline void ConvTile(float* dst, int64_t row_size, const ShiftedRows& src, int64_t window_row,
                     int64_t at, const float* weights, const ConvPoolShape& shape) {
  Wide sums[kChannels][kRows][kVectors] = {};
  const int64_t columns = shape.conv.channels * shape.conv.kernel_width;
  const int64_t step = src.phases * src.phase;
  for (int64_t i = 0; i < shape.conv.kernel_height; ++i) {
    const float* from[kRows];
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) from[r] = src.Row(window_row + r + i) + at;
    for (int64_t j = 0; j < columns; ++j, weights += kChannels) {
      Wide values[kRows][kVectors];
      NETWORK3_UNROLL
      for (int r = 0; r < kRows; ++r) {
        NETWORK3_UNROLL
        for (int v = 0; v < kVectors; ++v) values[r][v] = Load<Wide>(from[r] + v * kLanes);
        from[r] += step;
      }
      NETWORK3_UNROLL
      for (int o = 0; o < kChannels; ++o) {
        const Wide weight = Broadcast(weights[o]);
        NETWORK3_UNROLL
        for (int r = 0; r < kRows; ++r) {
          NETWORK3_UNROLL
          for (int v = 0; v < kVectors; ++v) sums[o][r][v] += weight * values[r][v];
        }
      }
    }
  }
  NETWORK3_UNROLL
  for (int o = 0; o < kChannels; ++o) {
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      float* const to = dst + (o * shape.pool.window_height + r) * row_size;
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors; ++v) Store(to + v * kLanes, sums[o][r][v]);
    }
  }
}

// The same for all positions of a band: dst [kChannels][window rows][vectors * kLanes]. A tile
// covers several window rows if the band is narrow.
template <int kChannels>
inline void ConvBand(float* dst, const ShiftedRows& src, int64_t vectors, const float* weights,
                     const ConvPoolShape& shape) {
  const int64_t row_size = vectors * kLanes;
  ForEachGroup<kMostVectors>(vectors, [&](int64_t first, int count) {
    WithConstant<kMostVectors>(count, [&](auto vector_count) {
      constexpr int kVectors = decltype(vector_count)::value;
      constexpr int kMostRows = kMostVectors / kVectors;
      ForEachGroup<kMostRows>(shape.pool.window_height, [&](int64_t row, int rows) {
        WithConstant<kMostRows>(rows, [&](auto row_count) {
          ConvTile<kChannels, decltype(row_count)::value, kVectors>(
              dst + row * row_size + first * kLanes, row_size, src, row, first * kLanes, weights,
              shape);
        });
      });
    });
  });
}

// Number of weights of one output channel.
int64_t FilterSize(const ConvShape& conv) {
  return conv.kernel_height * conv.kernel_width * conv.channels;
}

}  // namespace

void ConvPoolWeights(float* packed, const float* weights, int64_t begin, int64_t end,
                     ConvPoolShape shape) {
  const ConvShape& conv = shape.conv;
  const int64_t run = conv.kernel_width * conv.channels;
  const int64_t row = RoundUp(run, kConvRowGrain);
  ForEachGroup<kMostChannels>(conv.out_channels, [&](int64_t channel, int count) {
    for (int64_t i = begin; i < end; ++i) {
      Transpose(packed + channel * FilterSize(conv) + i * run * count, count,
                weights + (channel * conv.kernel_height + i) * row, conv.kernel_height * row, count,
                run);
    }
  });
}

void ConvPool(float* dst, int32_t* workspace, const float* src, const float* weights,
              float* scratch, ConvPoolShape shape) {
  const ConvShape& conv = shape.conv;
  const PoolShape& pool = shape.pool;
  const int64_t pooled_plane = pool.out_height * pool.out_width;
  const int64_t most_rows = ConvPoolBandRows(shape);
  const int64_t bands = (pool.out_height + most_rows - 1) / most_rows;
  for (int64_t b = 0; b < bands; ++b) {
    const int64_t first = pool.out_height * b / bands;
    const int64_t rows = pool.out_height * (b + 1) / bands - first;
    const ShiftedRows from(scratch + ConvPoolSums(shape), src, shape, first, rows);
    const int64_t vectors = (rows * conv.out_width + kLanes - 1) / kLanes;
    const int64_t window_row = vectors * kLanes;
    ForEachGroup<kMostChannels>(conv.out_channels, [&](int64_t channel, int count) {
      WithConstant<kMostChannels>(count, [&](auto channels) {
        ConvBand<decltype(channels)::value>(scratch, from, vectors,
                                            weights + channel * FilterSize(conv), shape);
      });
      for (int64_t c = 0; c < count; ++c) {
        const int64_t to = (channel + c) * pooled_plane + first * pool.out_width;
        MaxPoolPlane(dst + to, workspace == nullptr ? nullptr : workspace + to,
                     scratch + c * pool.window_height * window_row, window_row, conv.out_width,
                     rows, pool);
      }
    });
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
