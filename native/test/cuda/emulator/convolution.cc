#include "test/cuda/emulator/convolution.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace network3::cuda::emulator {
namespace {

// The contribution of one filter tap from a row of src to a row of dst.
struct RowPair {
  std::int64_t src;  // index of the cell for dst[0]; if it is before the row, first > 0
  std::int64_t dst;
  std::int64_t weight;
  int first, last;  // positions of dst whose cells are inside the image
};

// Calls visit(pair) for all images, filters, channels, taps and rows.
template <typename Visit>
void ForEachRow(const ConvolutionShape& s, Visit visit) {
  const int group_channels = s.channels / s.groups;
  const int group_filters = s.filters / s.groups;
  for (int n = 0; n < s.images; ++n) {
    for (int o = 0; o < s.filters; ++o) {
      for (int i = 0; i < group_channels; ++i) {
        const int c = o / group_filters * group_channels + i;
        for (int u = 0; u < s.filter_height; ++u) {
          for (int v = 0; v < s.filter_width; ++v) {
            const int from = s.padding_width - v;
            const int first = from > 0 ? (from + s.stride_width - 1) / s.stride_width : 0;
            const int until = s.width - 1 + from;
            const int last = until < 0 ? 0 : std::min(s.out_width, until / s.stride_width + 1);
            const std::int64_t weight =
                (std::int64_t{o} * group_channels + i) * s.filter_height * s.filter_width +
                u * s.filter_width + v;
            for (int y = 0; y < s.out_height; ++y) {
              const int row = y * s.stride_height + u - s.padding_height;
              if (row < 0 || row >= s.height) continue;
              const std::int64_t src =
                  ((std::int64_t{n} * s.channels + c) * s.height + row) * s.width - from;
              const std::int64_t dst =
                  ((std::int64_t{n} * s.filters + o) * s.out_height + y) * s.out_width;
              visit(RowPair{src, dst, weight, first, last});
            }
          }
        }
      }
    }
  }
}

std::size_t SrcSize(const ConvolutionShape& s) {
  return static_cast<std::size_t>(s.images) * s.channels * s.height * s.width;
}

std::size_t DstSize(const ConvolutionShape& s) {
  return static_cast<std::size_t>(s.images) * s.filters * s.out_height * s.out_width;
}

std::size_t WeightsSize(const ConvolutionShape& s) {
  return static_cast<std::size_t>(s.filters) * (s.channels / s.groups) * s.filter_height *
         s.filter_width;
}

}  // namespace

void Forward(const ConvolutionShape& s, const float* src, const float* weights, float* dst) {
  std::fill_n(dst, DstSize(s), 0.0F);
  ForEachRow(s, [&](const RowPair& row) {
    const float weight = weights[row.weight];
    for (int x = row.first; x < row.last; ++x) {
      dst[row.dst + x] += weight * src[row.src + x * s.stride_width];
    }
  });
}

void BackwardData(const ConvolutionShape& s, float* diff_src, const float* weights,
                  const float* diff_dst) {
  std::fill_n(diff_src, SrcSize(s), 0.0F);
  ForEachRow(s, [&](const RowPair& row) {
    const float weight = weights[row.weight];
    for (int x = row.first; x < row.last; ++x) {
      diff_src[row.src + x * s.stride_width] += weight * diff_dst[row.dst + x];
    }
  });
}

void BackwardWeights(const ConvolutionShape& s, const float* src, float* diff_weights,
                     const float* diff_dst) {
  std::fill_n(diff_weights, WeightsSize(s), 0.0F);
  ForEachRow(s, [&](const RowPair& row) {
    float sum = 0;
    for (int x = row.first; x < row.last; ++x) {
      sum += src[row.src + x * s.stride_width] * diff_dst[row.dst + x];
    }
    diff_weights[row.weight] += sum;
  });
}

}  // namespace network3::cuda::emulator
