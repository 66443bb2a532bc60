#include "backend/cpu/kernels/conv/windows.h"
#include "backend/cpu/kernels/simd/groups.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/sparse/non_zeros.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

constexpr int kMostSums = kRegisters - 4;
constexpr int kMostVectors = kRegisters == 32 ? 7 : 6;

// The offsets of the windows in the nhwc image, and of the places in a window.
struct WindowTable {
  int32_t* origins;
  float* active;  // 0 for windows whose patch is zero, else 1
  int64_t windows, height, width, row, pixel;
  Indices places;  // lane p: the offset of place p in a window two columns wide

  // `memory` must have room for 4 * room elements, room >= the number of windows.
  WindowTable(void* memory, int64_t room, const float* src, const ConvPoolShape& shape)
      : origins((int32_t*)memory),
        active((float*)memory + room),
        windows(shape.pool.out_height * shape.pool.out_width),
        height(shape.pool.window_height),
        width(shape.pool.window_width),
        row(shape.conv.width * shape.conv.channels),
        pixel(shape.conv.channels) {
    ListOrigins(origins, shape);
    const Indices lane = Lane();
    places = (lane >> 1) * (int32_t)row + (lane & 1) * (int32_t)pixel;
    for (int64_t w = 0; w < windows; ++w) active[w] = 1;
    if (!HasSmallPatches(shape)) return;
    uint64_t rows[kMostPatch];
    MarkNonZeroPixels(rows, src, shape.conv);
    uint64_t pixels[kMostPatch + kLanes];
    for (int64_t y = 0; y < shape.pool.out_height; ++y) {
      MarkNonZeroPatchPixels(pixels, rows + y * shape.pool.stride_height, shape);
      float* const to = active + y * shape.pool.out_width;
      for (int64_t x = 0; x < shape.pool.out_width; ++x) to[x] = pixels[x] != 0 ? 1.0F : 0.0F;
    }
  }

  // Lists the windows of one output channel with a gradient that is not zero and a patch that is
  // not.
  void List(NonZeros* entries, const float* diff_dst, const int32_t* workspace) const {
    entries->count = 0;
    int64_t w = 0;
    if (width == 2 && height <= kLanes / 2) {
      for (; w + kLanes <= windows; w += kLanes) {
        const auto place = Load<Indices>(workspace + w);
        const Indices offset = Load<Indices>(origins + w) + Permute(places, place);
        entries->Append(offset, Load<Wide>(diff_dst + w) * Load<Wide>(active + w));
      }
    }
    for (; w < windows; ++w) {
      const int64_t down = workspace[w] / (int32_t)width;
      const int64_t right = workspace[w] - down * width;
      entries->Append(origins[w] + (int32_t)(down * row + right * pixel), diff_dst[w] * active[w]);
    }
  }
};

// diff_weights[kRows][kVectors] += the sum over the entries of value · window. Sums start at zero
// if is_first.
template <int kRows, int kVectors>
inline void WeightsTile(float* diff_weights, int64_t weights_row, const float* src, int64_t src_row,
                        const NonZeros& entries, bool is_first, int64_t tail) {
  Wide sums[kRows][kVectors];
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      sums[r][v] = is_first ? Wide{} : Load<Wide>(diff_weights + r * weights_row + v * kLanes);
    }
  }
  for (int64_t e = 0; e < entries.count; ++e) {
    const Wide value = Broadcast(entries.values[e]);
    const float* window = src + entries.offsets[e];
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

// For windows whose rows have at most eight elements: vectors of eight lanes, because a vector of
// sixteen would be half empty.
constexpr int64_t kNarrow = 8;
typedef Vector<kNarrow>::Float Narrow;
constexpr int kMostNarrowRows = kRegisters == 32 ? 8 : 5;

bool IsNarrow(const ConvShape& conv) {
  return kLanes >= kNarrow && conv.kernel_width * conv.channels <= kNarrow &&
         conv.kernel_height <= kMostNarrowRows;
}

// The same as WeightsTile for one output channel and all rows of the kernel.
template <int kRows>
inline void NarrowTile(float* diff_weights, const float* src, int64_t src_row,
                       const NonZeros& entries, bool is_first, int64_t run) {
  // Two entries at a time, in independent sums: each addition to one sum waits for the previous
  // one.
  Narrow even[kRows] = {};
  Narrow odd[kRows] = {};
  const auto add = [&](Narrow* sums, int64_t e) {
    const Narrow value = entries.values[e] - Narrow{};
    const float* window = src + entries.offsets[e];
    NETWORK3_UNROLL
    for (int r = 0; r < kRows; ++r) sums[r] += value * Load<Narrow>(window + r * src_row);
  };
  int64_t e = 0;
  for (; e + 2 <= entries.count; e += 2) {
    add(even, e);
    add(odd, e + 1);
  }
  if (e < entries.count) add(even, e);
  const auto inside = Lane<Vector<kNarrow>::Int>() < (int32_t)run;
  NETWORK3_UNROLL
  for (int r = 0; r < kRows; ++r) {
    float* const to = diff_weights + r * kConvRowGrain;
    const Narrow sum = inside ? even[r] + odd[r] : Narrow{};
    Store(to, is_first ? sum : Load<Narrow>(to) + sum);
  }
}

// diff_weights of one output channel.
void WeightsOfChannel(float* diff_weights, const float* src, const NonZeros& entries,
                      const ConvShape& conv, bool is_first) {
  const int64_t run = conv.kernel_width * conv.channels;
  const int64_t weights_row = RoundUp(run, kConvRowGrain);
  const int64_t src_row = conv.width * conv.channels;
  ForEachGroup<kMostVectors>((run + kLanes - 1) / kLanes, [&](int64_t first, int vectors) {
    WithConstant<kMostVectors>(vectors, [&](auto vector_count) {
      constexpr int kVectors = decltype(vector_count)::value;
      constexpr int kMostRows = kMostSums / kVectors < 5 ? kMostSums / kVectors : 5;
      const int64_t at = first * kLanes;
      const int64_t left = run - at - (kVectors - 1) * kLanes;
      const int64_t tail = left < kLanes ? left : kLanes;
      ForEachGroup<kMostRows>(conv.kernel_height, [&](int64_t row, int rows) {
        WithConstant<kMostRows>(rows, [&](auto row_count) {
          WeightsTile<decltype(row_count)::value, kVectors>(diff_weights + row * weights_row + at,
                                                            weights_row, src + row * src_row + at,
                                                            src_row, entries, is_first, tail);
        });
      });
    });
  });
}

}  // namespace

void ConvPoolBackwardWeights(float* diff_weights, const float* src, const float* diff_dst,
                             const int32_t* workspace, void* scratch, ConvPoolShape shape,
                             bool is_first) {
  const ConvShape& conv = shape.conv;
  const int64_t windows = shape.pool.out_height * shape.pool.out_width;
  const int64_t room = RoundUp(windows, kConvRowGrain) + kConvRowGrain;
  const WindowTable table(scratch, room, src, shape);
  NonZeros entries((int32_t*)scratch + 2 * room, room);
  const int64_t run = conv.kernel_width * conv.channels;
  const int64_t filter = conv.kernel_height * RoundUp(run, kConvRowGrain);
  if (IsNarrow(conv)) {
    // Vectors of eight read beyond the end of the last windows, so the image is copied with zeros
    // after it.
    float* const copy = (float*)scratch + 4 * room;
    const int64_t image = conv.height * conv.width * conv.channels;
    memcpy(copy, src, (size_t)image * sizeof(float));
    memset(copy + image, 0, kNarrow * sizeof(float));
    src = copy;
  }
  for (int64_t o = 0; o < conv.out_channels; ++o) {
    table.List(&entries, diff_dst + o * windows, workspace + o * windows);
    float* const to = diff_weights + o * filter;
    if (IsNarrow(conv)) {
      WithConstant<kMostNarrowRows>((int)conv.kernel_height, [&](auto rows) {
        NarrowTile<decltype(rows)::value>(to, src, conv.width * conv.channels, entries, is_first,
                                          run);
      });
      continue;
    }
    WeightsOfChannel(to, src, entries, conv, is_first);
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
