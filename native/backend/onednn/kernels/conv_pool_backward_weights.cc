#include "backend/onednn/kernels/gradient_entries.h"
#include "backend/onednn/kernels/groups.h"
#include "backend/onednn/kernels/isa.h"
#include "backend/onednn/kernels/vector.h"

namespace network3::onednn::NETWORK3_ISA {
namespace {

constexpr int kMostSums = kRegisters - 4;
constexpr int kMostVectors = kRegisters == 32 ? 7 : 6;

// The windows of one output channel that got a gradient, by where they begin in the nhwc image.
int64_t ListWindows(GradientEntry* entries, const float* diff_dst, const int32_t* workspace,
                    const ConvPoolShape& shape) {
  const PoolShape& pool = shape.pool;
  const int64_t pixel = shape.conv.channels;
  const int64_t row = shape.conv.width * pixel;
  int64_t count = 0;
  for (int64_t y = 0; y < pool.out_height; ++y) {
    for (int64_t x = 0; x < pool.out_width; ++x, ++diff_dst, ++workspace) {
      const int64_t down = *workspace / (int32_t)pool.window_width;
      const int64_t right = *workspace - down * pool.window_width;
      Append(entries, &count,
             (y * pool.stride_height + down) * row + (x * pool.stride_width + right) * pixel,
             *diff_dst);
    }
  }
  return count;
}

// diff_weights[kRows][kVectors] += sum of value · window
template <int kRows, int kVectors>
inline void WeightsTile(float* diff_weights, int64_t weights_row, const float* src, int64_t src_row,
                        const GradientEntry* entries, int64_t count, bool is_first, int64_t tail) {
  Wide sums[kRows][kVectors];
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      sums[r][v] = is_first ? Wide{} : Load<Wide>(diff_weights + r * weights_row + v * kLanes);
    }
  }
  for (const GradientEntry* entry = entries; entry < entries + count; ++entry) {
    const Wide value = Wide{} + entry->value;
    const float* window = src + entry->offset;
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const float* from = window + r * src_row;
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors - 1; ++v) sums[r][v] += value * Load<Wide>(from + v * kLanes);
      sums[r][kVectors - 1] += value * LoadFirst(from + (kVectors - 1) * kLanes, tail);
    }
  }
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      Store(diff_weights + r * weights_row + v * kLanes, sums[r][v]);
    }
  }
}

}  // namespace

void ConvPoolBackwardWeights(float* diff_weights, const float* src, const float* diff_dst,
                             const int32_t* workspace, void* scratch, ConvPoolShape shape,
                             bool is_first) {
  const ConvShape& conv = shape.conv;
  const int64_t run = conv.kernel_width * conv.channels;
  const int64_t weights_row = RoundUp(run, kConvRowGrain);
  const int64_t src_row = conv.width * conv.channels;
  const int64_t windows = shape.pool.out_height * shape.pool.out_width;
  auto* const entries = (GradientEntry*)scratch;
  for (int64_t o = 0; o < conv.out_channels; ++o) {
    const int64_t count =
        ListWindows(entries, diff_dst + o * windows, workspace + o * windows, shape);
    float* const to = diff_weights + o * conv.kernel_height * weights_row;
    ForEachGroup<kMostVectors>((run + kLanes - 1) / kLanes, [&](int64_t first, int vectors) {
      WithConstant<kMostVectors>(vectors, [&](auto vector_count) {
        constexpr int kVectors = decltype(vector_count)::value;
        constexpr int kMostRows = kMostSums / kVectors < 5 ? kMostSums / kVectors : 5;
        const int64_t at = first * kLanes;
        const int64_t left = run - at - (kVectors - 1) * kLanes;
        const int64_t tail = left < kLanes ? left : kLanes;
        ForEachGroup<kMostRows>(conv.kernel_height, [&](int64_t row, int rows) {
          WithConstant<kMostRows>(rows, [&](auto row_count) {
            WeightsTile<decltype(row_count)::value, kVectors>(
                to + row * weights_row + at, weights_row, src + row * src_row + at, src_row,
                entries, count, is_first, tail);
          });
        });
      });
    });
  }
}

}  // namespace network3::onednn::NETWORK3_ISA
