#include "backend/onednn/kernels/gradient_entries.h"
#include "backend/onednn/kernels/groups.h"
#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/vector.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

constexpr int kMostSums = kRegisters - 4;
constexpr int kMostVectors = kRegisters == 32 ? 7 : 6;

// diff_src[kRows][kVectors] += sum of value · weights
template <int kRows, int kVectors>
inline void DataTile(float* diff_src, int64_t src_row, const float* weights, int64_t weights_row,
                     const GradientEntry* entries, int64_t count, int64_t tail) {
  Wide sums[kRows][kVectors] = {};
  for (const GradientEntry* entry = entries; entry < entries + count; ++entry) {
    const Wide value = Wide{} + entry->value;
    const float* from = weights + entry->offset;
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors; ++v) {
        sums[r][v] += value * Load<Wide>(from + r * weights_row + v * kLanes);
      }
    }
  }
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    float* const to = diff_src + r * src_row;
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors - 1; ++v) {
      Store(to + v * kLanes, Load<Wide>(to + v * kLanes) + sums[r][v]);
    }
    float* const last = to + (kVectors - 1) * kLanes;
    StoreFirst(last, LoadFirst(last, tail) + sums[r][kVectors - 1], tail);
  }
}

// What one position adds to its window of diff_src.
void AddWindow(float* diff_src, const float* weights, const GradientEntry* entries, int64_t count,
               const ConvShape& shape) {
  const int64_t run = shape.kernel_width * shape.channels;
  const int64_t weights_row = RoundUp(run, kConvRowGrain);
  const int64_t src_row = shape.width * shape.channels;
  ForEachGroup<kMostVectors>((run + kLanes - 1) / kLanes, [&](int64_t first, int vectors) {
    WithConstant<kMostVectors>(vectors, [&](auto vector_count) {
      constexpr int kVectors = decltype(vector_count)::value;
      constexpr int kMostRows = kMostSums / kVectors < 5 ? kMostSums / kVectors : 5;
      const int64_t at = first * kLanes;
      const int64_t left = run - at - (kVectors - 1) * kLanes;
      const int64_t tail = left < kLanes ? left : kLanes;
      ForEachGroup<kMostRows>(shape.kernel_height, [&](int64_t row, int rows) {
        WithConstant<kMostRows>(rows, [&](auto row_count) {
          DataTile<decltype(row_count)::value, kVectors>(
              diff_src + row * src_row + at, src_row, weights + row * weights_row + at,
              weights_row, entries, count, tail);
        });
      });
    });
  });
}

}  // namespace

void ConvPoolBackwardData(float* diff_src, const float* diff_dst, const int32_t* workspace,
                          const float* weights, void* scratch, ConvPoolShape shape) {
  const ConvShape& conv = shape.conv;
  const PoolShape& pool = shape.pool;
  const int64_t windows = pool.out_height * pool.out_width;
  const int64_t places = pool.window_height * pool.window_width;
  const int64_t filter =
      conv.kernel_height * RoundUp(conv.kernel_width * conv.channels, kConvRowGrain);
  memset(diff_src, 0, (size_t)(conv.height * conv.width * conv.channels) * sizeof(float));
  // A list of output channels for each place in the window, and how long it is.
  auto* const entries = (GradientEntry*)scratch;
  auto* const counts = (int64_t*)(entries + places * conv.out_channels);
  for (int64_t w = 0; w < windows; ++w) {
    memset(counts, 0, (size_t)places * sizeof *counts);
    for (int64_t o = 0; o < conv.out_channels; ++o) {
      const int64_t place = workspace[o * windows + w];
      Append(entries + place * conv.out_channels, counts + place, o * filter,
             diff_dst[o * windows + w]);
    }
    const int64_t top = w / pool.out_width * pool.stride_height;
    const int64_t left = w % pool.out_width * pool.stride_width;
    for (int64_t place = 0; place < places; ++place) {
      if (counts[place] == 0) continue;
      const int64_t y = top + place / pool.window_width;
      const int64_t x = left + place % pool.window_width;
      AddWindow(diff_src + (y * conv.width + x) * conv.channels, weights,
                entries + place * conv.out_channels, counts[place], conv);
    }
  }
}

}  // namespace network3::onednn::NETWORK3_ISA
