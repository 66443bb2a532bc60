#include "backend/cpu/run/layout.h"

#include <algorithm>

namespace network3::cpu {

Extent ExtentOf(const Shape& shape) {
  Extent extent;
  if (!shape.empty()) extent.images = shape[0];
  if (shape.size() > 1) extent.channels = shape[1];
  for (std::size_t i = 2; i < shape.size(); ++i) extent.spatial *= shape[i];
  return extent;
}

std::int64_t ImageSize(const Shape& shape, Layout layout) {
  const Extent extent = ExtentOf(shape);
  const std::int64_t blocks = (extent.channels + layout.block - 1) / layout.block;
  return blocks * layout.block * extent.spatial;
}

ChannelShape ChannelShapeOf(const Shape& shape, Layout layout, std::int64_t images) {
  const Extent extent = ExtentOf(shape);
  return {images, extent.channels, extent.spatial, layout.block};
}

namespace {

std::int64_t Offset(Layout layout, const Extent& extent, std::int64_t channel,
                    std::int64_t position) {
  return (channel / layout.block * extent.spatial + position) * layout.block +
         channel % layout.block;
}

// Calls visit(channels, first element) for each block of the channels of an image.
template <typename Visit>
void ForEachBlock(Layout layout, const Extent& extent, Visit visit) {
  for (std::int64_t first = 0; first < extent.channels; first += layout.block) {
    visit(std::min(layout.block, extent.channels - first), first * extent.spatial);
  }
}

// A block is the transposed matrix of its channels in a row-major image.
void FromRowMajor(const Kernels& kernels, float* dst, Layout layout, const float* src,
                  const Extent& extent) {
  ForEachBlock(layout, extent, [&](std::int64_t channels, std::int64_t at) {
    kernels.transpose(dst + at, layout.block, src + at, extent.spatial, channels, extent.spatial);
  });
}

void ToRowMajor(const Kernels& kernels, float* dst, const float* src, Layout layout,
                const Extent& extent) {
  ForEachBlock(layout, extent, [&](std::int64_t channels, std::int64_t at) {
    kernels.transpose(dst + at, extent.spatial, src + at, layout.block, extent.spatial, channels);
  });
}

}  // namespace

void ConvertLayout(const Kernels& kernels, float* dst, Layout dst_layout, const float* src,
                   Layout src_layout, const Shape& shape, std::int64_t images) {
  const Extent extent = ExtentOf(shape);
  const std::int64_t dst_size = ImageSize(shape, dst_layout);
  const std::int64_t src_size = ImageSize(shape, src_layout);
  for (std::int64_t n = 0; n < images; ++n, dst += dst_size, src += src_size) {
    if (extent.channels % dst_layout.block != 0) std::fill_n(dst, dst_size, 0.0F);
    if (src_layout == Layout{}) {
      FromRowMajor(kernels, dst, dst_layout, src, extent);
      continue;
    }
    if (dst_layout == Layout{}) {
      ToRowMajor(kernels, dst, src, src_layout, extent);
      continue;
    }
    for (std::int64_t c = 0; c < extent.channels; ++c) {
      float* to = dst + Offset(dst_layout, extent, c, 0);
      const float* from = src + Offset(src_layout, extent, c, 0);
      for (std::int64_t s = 0; s < extent.spatial; ++s) {
        to[s * dst_layout.block] = from[s * src_layout.block];
      }
    }
  }
}

}  // namespace network3::cpu
