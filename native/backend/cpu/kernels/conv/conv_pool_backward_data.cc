#include "backend/cpu/kernels/simd/groups.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"
#include "backend/cpu/kernels/sparse/non_zeros.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

constexpr int kMostSums = kRegisters - 4;
constexpr int kMostVectors = kRegisters == 32 ? 7 : 6;

// diff_src[kRows][kVectors] += the sum over the entries of value · weights. The last vector has
// `tail` elements.
template <int kRows, int kVectors>
inline void DataTile(float* diff_src, int64_t src_row, const float* weights, int64_t weights_row,
                     const NonZeros& entries, int64_t tail) {
  Wide sums[kRows][kVectors] = {};
  for (int64_t e = 0; e < entries.count; ++e) {
    const Wide value = Broadcast(entries.values[e]);
    const float* from = weights + entries.offsets[e];
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

// Adds the gradient of one position to its window in diff_src. The entries are the output channels
// that have their maximum there.
void AddWindow(float* diff_src, const float* weights, const NonZeros& entries,
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
          DataTile<decltype(row_count)::value, kVectors>(diff_src + row * src_row + at, src_row,
                                                         weights + row * weights_row + at,
                                                         weights_row, entries, tail);
        });
      });
    });
  });
}

// For each place in a pooling window, the list of output channels whose maximum is there, with
// their gradients.
class Winners {
 public:
  Winners(void* scratch, const float* diff_dst, const int32_t* workspace,
          const ConvPoolShape& shape)
      : channels_(RoundUp(shape.conv.out_channels, kConvRowGrain)),
        places_(shape.pool.window_height * shape.pool.window_width),
        filter_(shape.conv.kernel_height *
                RoundUp(shape.conv.kernel_width * shape.conv.channels, kConvRowGrain)) {
    const int64_t windows = shape.pool.out_height * shape.pool.out_width;
    diff_ = (float*)scratch;
    place_ = diff_ + windows * channels_;
    lists_ = place_ + windows * channels_;
    counts_ = (int64_t*)(lists_ + places_ * ListSize());
    memset(diff_, 0, (size_t)(windows * channels_) * sizeof(float));
    Transpose(diff_, channels_, diff_dst, windows, shape.conv.out_channels, windows);
    // The integers are only moved, so any bits may pass through float registers.
    Transpose(place_, channels_, (const float*)workspace, windows, shape.conv.out_channels,
              windows);
  }

  // Lists the channels of one window; Of() then returns the list of a place.
  void ListWindow(int64_t window) {
    const float* diff = diff_ + window * channels_;
    const auto* place = (const int32_t*)(place_ + window * channels_);
#if defined(__AVX512F__)
    for (int64_t p = 0; p < places_; ++p) {
      NonZeros entries = Of(p);
      entries.count = 0;
      for (int64_t o = 0; o < channels_; o += kLanes) {
        const auto is_here = Load<Indices>(place + o) == Indices{} + (int32_t)p;
        entries.Append((Lane() + (int32_t)o) * (int32_t)filter_,
                       is_here ? Load<Wide>(diff + o) : Wide{});
      }
      counts_[p] = entries.count;
    }
#else
    memset(counts_, 0, (size_t)places_ * sizeof *counts_);
    for (int64_t o = 0; o < channels_; ++o) {
      // Padding channels have no gradient, and their place is undefined.
      if (diff[o] == 0) continue;
      NonZeros entries = Of(place[o]);
      entries.Append((int32_t)(o * filter_), diff[o]);
      counts_[place[o]] = entries.count;
    }
#endif
  }

  NonZeros Of(int64_t place) const {
    NonZeros entries(lists_ + place * ListSize(), channels_ + kConvRowGrain);
    entries.count = counts_[place];
    return entries;
  }

 private:
  int64_t ListSize() const { return 2 * (channels_ + kConvRowGrain); }

  int64_t channels_, places_, filter_;
  float* diff_;
  float* place_;
  float* lists_;
  int64_t* counts_;
};

}  // namespace

void ConvPoolBackwardData(float* diff_src, const float* diff_dst, const int32_t* workspace,
                          const float* weights, void* scratch, ConvPoolShape shape) {
  const ConvShape& conv = shape.conv;
  const PoolShape& pool = shape.pool;
  const int64_t windows = pool.out_height * pool.out_width;
  const int64_t places = pool.window_height * pool.window_width;
  memset(diff_src, 0, (size_t)(conv.height * conv.width * conv.channels) * sizeof(float));
  Winners winners(scratch, diff_dst, workspace, shape);
  for (int64_t w = 0; w < windows; ++w) {
    winners.ListWindow(w);
    const int64_t top = w / pool.out_width * pool.stride_height;
    const int64_t left = w % pool.out_width * pool.stride_width;
    for (int64_t place = 0; place < places; ++place) {
      const NonZeros entries = winners.Of(place);
      if (entries.count == 0) continue;
      const int64_t y = top + place / pool.window_width;
      const int64_t x = left + place % pool.window_width;
      AddWindow(diff_src + (y * conv.width + x) * conv.channels, weights, entries, conv);
    }
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
