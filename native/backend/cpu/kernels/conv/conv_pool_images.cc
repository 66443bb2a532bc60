#include "backend/cpu/kernels/conv/winner.h"
#include "backend/cpu/kernels/simd/groups.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

constexpr int kMostPositions = kRegisters == 32 ? 4 : 2;

// The scratch memory of the kernel; ConvPoolImagesScratch() is its size. The images come first, so
// that they begin at a cache line.
struct Lanes {
  float* src;    // [height][width][channels][kLanes]: a row of a window is contiguous
  float* sums;   // [channels of a group][positions of a window][kLanes]
  float* dst;    // [channels of a group][windows][kLanes]
  int32_t* won;  // the places of the maxima, in the same layout

  Lanes(float* scratch, const ConvPoolShape& shape)
      : src(scratch),
        sums(src + shape.conv.height * shape.conv.width * shape.conv.channels * kLanes),
        dst(sums + kConvBandChannels * WindowSize(shape.pool) * kLanes),
        won((int32_t*)(dst + kConvBandChannels * Windows(shape.pool) * kLanes)) {}
};

// Convolution results of kChannels output channels at kPositions positions of a window ->
// sums[channel][position]. rows[p] is the first row of the kernel's window at position p.
template <int kChannels, int kPositions>
inline void SumTile(float* sums, int64_t positions, const float* const* rows, const float* weights,
                    const ConvShape& conv) {
  Wide tile[kChannels][kPositions] = {};
  const int64_t run = conv.kernel_width * conv.channels * kLanes;
  const float* from[kPositions];
  NETWORK3_UNROLL
  for (int p = 0; p < kPositions; ++p) from[p] = rows[p];
  for (int64_t i = 0; i < conv.kernel_height; ++i) {
    for (int64_t k = 0; k < run; k += kLanes, weights += kChannels) {
      Wide values[kPositions];
      NETWORK3_UNROLL
      for (int p = 0; p < kPositions; ++p) values[p] = Load<Wide>(from[p] + k);
      NETWORK3_UNROLL
      for (int c = 0; c < kChannels; ++c) {
        const Wide weight = Broadcast(weights[c]);
        NETWORK3_UNROLL
        for (int p = 0; p < kPositions; ++p) tile[c][p] += weight * values[p];
      }
    }
    NETWORK3_UNROLL
    for (int p = 0; p < kPositions; ++p) from[p] += conv.width * conv.channels * kLanes;
  }
  NETWORK3_UNROLL
  for (int c = 0; c < kChannels; ++c) {
    NETWORK3_UNROLL
    for (int p = 0; p < kPositions; ++p) Store(sums + (c * positions + p) * kLanes, tile[c][p]);
  }
}

// Convolution and pooling of one window for kChannels output channels. `window` is its first pixel,
// `at` its number in the plane.
template <int kChannels>
inline void PoolWindow(const Lanes& lanes, const float* window, int64_t at, const float* weights,
                       bool keeps_places, const ConvPoolShape& shape) {
  const int64_t positions = WindowSize(shape.pool);
  const int64_t pixel = shape.conv.channels * kLanes;
  ForEachGroup<kMostPositions>(positions, [&](int64_t first, int count) {
    const float* rows[kMostPositions];
    for (int p = 0; p < count; ++p) {
      const int64_t y = (first + p) / shape.pool.window_width;
      const int64_t x = (first + p) % shape.pool.window_width;
      rows[p] = window + (y * shape.conv.width + x) * pixel;
    }
    WithConstant<kMostPositions>(count, [&](auto position_count) {
      SumTile<kChannels, decltype(position_count)::value>(lanes.sums + first * kLanes, positions,
                                                          rows, weights, shape.conv);
    });
  });
  for (int64_t c = 0; c < kChannels; ++c) {
    const float* const sums = lanes.sums + c * positions * kLanes;
    Winner<kLanes> winner(Load<Wide>(sums));
    for (int64_t p = 1; p < positions; ++p) {
      winner.Meet(Load<Wide>(sums + p * kLanes), (int32_t)p);
    }
    const int64_t to = (c * Windows(shape.pool) + at) * kLanes;
    winner.Write(lanes.dst + to, keeps_places ? lanes.won + to : nullptr);
  }
}

}  // namespace

void ConvPoolImages(float* dst, int32_t* workspace, const float* src, const float* weights,
                    float* scratch, ConvPoolShape shape) {
  const ConvShape& conv = shape.conv;
  const PoolShape& pool = shape.pool;
  const int64_t pixels = conv.height * conv.width;
  const int64_t plane = Windows(pool);
  const Lanes lanes(scratch, shape);
  for (int64_t c = 0; c < conv.channels; ++c) {
    Transpose(lanes.src + c * kLanes, conv.channels * kLanes, src + c * pixels,
              conv.channels * pixels, kLanes, pixels);
  }
  ForEachGroup<kConvBandChannels>(conv.out_channels, [&](int64_t channel, int count) {
    const float* const filters =
        weights + channel * conv.kernel_height * conv.kernel_width * conv.channels;
    WithConstant<kConvBandChannels>(count, [&](auto channels) {
      for (int64_t at = 0; at < plane; ++at) {
        const int64_t y = at / pool.out_width * pool.stride_height;
        const int64_t x = at % pool.out_width * pool.stride_width;
        const float* const window = lanes.src + (y * conv.width + x) * conv.channels * kLanes;
        PoolWindow<decltype(channels)::value>(lanes, window, at, filters, workspace != nullptr,
                                              shape);
      }
    });
    const int64_t to = channel * plane;
    const int64_t image = conv.out_channels * plane;
    Transpose(dst + to, image, lanes.dst, kLanes, count * plane, kLanes);
    if (workspace != nullptr) {
      Transpose((float*)workspace + to, image, (const float*)lanes.won, kLanes, count * plane,
                kLanes);
    }
  });
}

}  // namespace network3::cpu::NETWORK3_ISA
