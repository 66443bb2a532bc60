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

bool IsTransposition(Layout a, Layout b, const Extent& extent) {
  return a.block == 1 && b.block == extent.channels;
}

}  // namespace

void ConvertLayout(const Kernels& kernels, float* dst, Layout dst_layout, const float* src,
                   Layout src_layout, const Shape& shape, std::int64_t images) {
  const Extent extent = ExtentOf(shape);
  const std::int64_t dst_size = ImageSize(shape, dst_layout);
  const std::int64_t src_size = ImageSize(shape, src_layout);
  for (std::int64_t n = 0; n < images; ++n, dst += dst_size, src += src_size) {
    if (IsTransposition(src_layout, dst_layout, extent)) {
      kernels.transpose(dst, extent.channels, src, extent.spatial, extent.channels, extent.spatial);
      continue;
    }
    if (IsTransposition(dst_layout, src_layout, extent)) {
      kernels.transpose(dst, extent.spatial, src, extent.channels, extent.spatial, extent.channels);
      continue;
    }
    if (extent.channels % dst_layout.block != 0) std::fill_n(dst, dst_size, 0.0F);
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
