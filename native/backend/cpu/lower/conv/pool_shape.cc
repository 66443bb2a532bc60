#include "backend/cpu/lower/conv/pool_shape.h"

namespace network3::cpu {

PoolShape PoolShapeOf(const Shape& src, const Shape& dst, Layout layout,
                      const Attributes& attributes) {
  const auto& window = attributes.List("window");
  const auto& stride = attributes.List("stride");
  const auto& padding = attributes.List("padding");
  PoolShape shape{};
  shape.src = ChannelShapeOf(src, layout, 0);
  shape.height = src[2];
  shape.width = src[3];
  shape.out_height = dst[2];
  shape.out_width = dst[3];
  shape.window_height = window[0];
  shape.window_width = window[1];
  shape.stride_height = stride[0];
  shape.stride_width = stride[1];
  shape.padding_height = padding[0];
  shape.padding_width = padding[1];
  return shape;
}

}  // namespace network3::cpu
