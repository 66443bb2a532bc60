#include "backend/cpu/kernels/simd/columns.h"
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// Vectors of channels that a loop over positions holds in registers.
constexpr int kMost = 4;

// Rows [N, F] are one position of F channels.
ChannelShape Normal(ChannelShape shape) {
  if (shape.spatial == 1 && shape.block == 1) shape.block = shape.channels;
  return shape;
}

// Calls visit(first element, first channel, channels) for each block of channels of each image.
template <typename Visit>
void ForEachBlock(const ChannelShape& shape, const Visit& visit) {
  int64_t at = 0;
  for (int64_t n = 0; n < shape.images; ++n) {
    for (int64_t first = 0; first < shape.channels; first += shape.block) {
      const int64_t left = shape.channels - first;
      visit(at, first, left < shape.block ? left : shape.block);
      at += shape.spatial * shape.block;
    }
  }
}

float Total(const Wide& lanes) {
  float total = 0;
  for (int lane = 0; lane < kLanes; ++lane) total += lanes[lane];
  return total;
}

// The terms of sums over a channel: Add() adds those of one value to the sums.
struct Values {
  static constexpr int kSums = 1;
  static constexpr bool kReadsDiff = false;
  NETWORK3_INLINE void Add(Wide* sums, const Wide&, const Wide& x, const Wide&) { sums[0] += x; }
};
struct Squares {
  static constexpr int kSums = 1;
  static constexpr bool kReadsDiff = false;
  NETWORK3_INLINE void Add(Wide* sums, const Wide&, const Wide& x, const Wide& mean) {
    sums[0] += (x - mean) * (x - mean);
  }
};
struct Products {
  static constexpr int kSums = 2;
  static constexpr bool kReadsDiff = true;
  NETWORK3_INLINE void Add(Wide* sums, const Wide& diff, const Wide& x, const Wide& mean) {
    sums[0] += diff;
    sums[1] += diff * (x - mean);
  }
};

// Adds the terms of a plane, which is one channel, to the sums of the channel.
template <typename Terms>
void SumPlane(float* const* sums, const float* diff, const float* src, float mean,
              int64_t spatial) {
  constexpr int kChains = 4;  // hide the latency of an addition
  Wide totals[kChains][Terms::kSums]{};
  const Wide means = Broadcast(mean);
  int64_t s = 0;
  for (; s + kChains * kLanes <= spatial; s += kChains * kLanes) {
    NETWORK3_UNROLL
    for (int chain = 0; chain < kChains; ++chain) {
      const int64_t at = s + chain * kLanes;
      Wide d{};
      if constexpr (Terms::kReadsDiff) d = Load<Wide>(diff + at);
      Terms::Add(totals[chain], d, Load<Wide>(src + at), means);
    }
  }
  for (; s < spatial; s += kLanes) {
    const int64_t left = spatial - s < kLanes ? spatial - s : kLanes;
    float filled[kLanes];
    Store(filled, means);
    Wide d{};
    if constexpr (Terms::kReadsDiff) d = LoadFirst(diff + s, left);
    // Lanes without a value have the mean 0 too, so their terms are 0.
    Terms::Add(totals[0], d, LoadFirst(src + s, left), LoadFirst(filled, left));
  }
  for (int k = 0; k < Terms::kSums; ++k) {
    *sums[k] += Total(totals[0][k] + totals[1][k] + (totals[2][k] + totals[3][k]));
  }
}

// The same for the channels of a block, which lie side by side at each position.
template <typename Terms>
void SumBlock(float* const* sums, const float* diff, const float* src, const float* mean,
              int64_t spatial, int64_t block, int64_t lanes) {
  ForEachColumns<kMost>(0, lanes, [&](int64_t c, auto count, int64_t tail) {
    constexpr int kVectors = decltype(count)::value;
    Wide totals[kVectors][Terms::kSums];
    Wide means[kVectors]{};
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      if (mean != nullptr) means[v] = LoadColumn<kVectors>(mean + c, v, tail);
      NETWORK3_UNROLL
      for (int k = 0; k < Terms::kSums; ++k) {
        totals[v][k] = LoadColumn<kVectors>(sums[k] + c, v, tail);
      }
    }
    for (int64_t s = 0; s < spatial; ++s) {
      const int64_t at = s * block + c;
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors; ++v) {
        Wide d{};
        if constexpr (Terms::kReadsDiff) d = LoadColumn<kVectors>(diff + at, v, tail);
        Terms::Add(totals[v], d, LoadColumn<kVectors>(src + at, v, tail), means[v]);
      }
    }
    NETWORK3_UNROLL
    for (int k = 0; k < Terms::kSums; ++k) {
      Wide column[kVectors];
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors; ++v) column[v] = totals[v][k];
      StoreColumns<kVectors>(sums[k] + c, column, tail);
    }
  });
}

// Adds the terms of all values to the sums of their channels.
template <typename Terms>
void Sum(float* const* sums, const float* diff, const float* src, const float* mean,
         ChannelShape given) {
  const ChannelShape shape = Normal(given);
  ForEachBlock(shape, [&](int64_t at, int64_t first, int64_t lanes) {
    float* of_block[Terms::kSums];
    for (int k = 0; k < Terms::kSums; ++k) of_block[k] = sums[k] + first;
    const float* const diffs = Terms::kReadsDiff ? diff + at : nullptr;
    const float* const means = mean == nullptr ? nullptr : mean + first;
    if (shape.block == 1) {
      SumPlane<Terms>(of_block, diffs, src + at, means == nullptr ? 0 : *means, shape.spatial);
    } else {
      SumBlock<Terms>(of_block, diffs, src + at, means, shape.spatial, shape.block, lanes);
    }
  });
}

// dst = diff · diff_factor + (src - mean) · factor + shift, where each channel has its own numbers;
// without the first term if diff is nullptr.
struct Line {
  const float* diff_factor;
  const float* mean;
  const float* factor;
  const float* shift;
};

template <bool kHasDiff>
void LinePlane(float* dst, const float* diff, const float* src, const Line& line, int64_t c,
               int64_t spatial) {
  const float diff_factor = kHasDiff ? line.diff_factor[c] : 0;
  const float mean = line.mean[c];
  const float factor = line.factor[c];
  const float shift = line.shift[c];
  NETWORK3_INDEPENDENT
  for (int64_t s = 0; s < spatial; ++s) {
    float value = (src[s] - mean) * factor + shift;
    if (kHasDiff) value += diff[s] * diff_factor;
    dst[s] = value;
  }
}

template <bool kHasDiff>
void LineBlock(float* dst, const float* diff, const float* src, const Line& line, int64_t first,
               int64_t spatial, int64_t block, int64_t lanes) {
  ForEachColumns<kMost>(0, lanes, [&](int64_t c, auto count, int64_t tail) {
    constexpr int kVectors = decltype(count)::value;
    Wide diff_factor[kVectors]{}, mean[kVectors], factor[kVectors], shift[kVectors];
    NETWORK3_UNROLL
    for (int v = 0; v < kVectors; ++v) {
      if (kHasDiff) diff_factor[v] = LoadColumn<kVectors>(line.diff_factor + first + c, v, tail);
      mean[v] = LoadColumn<kVectors>(line.mean + first + c, v, tail);
      factor[v] = LoadColumn<kVectors>(line.factor + first + c, v, tail);
      shift[v] = LoadColumn<kVectors>(line.shift + first + c, v, tail);
    }
    for (int64_t s = 0; s < spatial; ++s) {
      const int64_t at = s * block + c;
      Wide values[kVectors];
      NETWORK3_UNROLL
      for (int v = 0; v < kVectors; ++v) {
        values[v] = (LoadColumn<kVectors>(src + at, v, tail) - mean[v]) * factor[v] + shift[v];
        if (kHasDiff) values[v] += LoadColumn<kVectors>(diff + at, v, tail) * diff_factor[v];
      }
      StoreColumns<kVectors>(dst + at, values, tail);
    }
  });
}

template <bool kHasDiff>
void Apply(float* dst, const float* diff, const float* src, const Line& line, ChannelShape given) {
  const ChannelShape shape = Normal(given);
  ForEachBlock(shape, [&](int64_t at, int64_t first, int64_t lanes) {
    const float* const diffs = kHasDiff ? diff + at : nullptr;
    if (shape.block == 1) {
      LinePlane<kHasDiff>(dst + at, diffs, src + at, line, first, shape.spatial);
    } else {
      LineBlock<kHasDiff>(dst + at, diffs, src + at, line, first, shape.spatial, shape.block,
                          lanes);
    }
  });
}

}  // namespace

void BatchNormSums(float* sums, const float* src, ChannelShape shape) {
  Sum<Values>(&sums, nullptr, src, nullptr, shape);
}

void BatchNormSquares(float* sums, const float* src, const float* mean, ChannelShape shape) {
  Sum<Squares>(&sums, nullptr, src, mean, shape);
}

void BatchNormProducts(float* sums, float* products, const float* diff_dst, const float* src,
                       const float* mean, ChannelShape shape) {
  float* const both[] = {sums, products};
  Sum<Products>(both, diff_dst, src, mean, shape);
}

void BatchNorm(float* dst, const float* src, const float* mean, const float* factor,
               const float* bias, ChannelShape shape) {
  Apply<false>(dst, nullptr, src, {nullptr, mean, factor, bias}, shape);
}

void BatchNormBackward(float* diff_src, const float* diff_dst, const float* src,
                       const float* diff_factor, const float* mean, const float* factor,
                       const float* shift, ChannelShape shape) {
  Apply<true>(diff_src, diff_dst, src, {diff_factor, mean, factor, shift}, shape);
}

}  // namespace network3::cpu::NETWORK3_ISA
