#include "backend/cpu/lower/conv/convolution.h"

#include <algorithm>

namespace network3::cpu {

Convolution::Convolution(const Shape& src_shape, const Shape& dst_shape, const Shape& weights_shape,
                         const Attributes& attributes)
    : src(src_shape),
      dst(dst_shape),
      weights(weights_shape),
      strides(attributes.List("stride")),
      padding(attributes.List("padding")) {
  const auto groups = static_cast<std::int64_t>(attributes.Number("groups"));
  if (groups > 1) {
    weights[0] /= groups;
    weights.insert(weights.begin(), groups);
  }
}

bool Convolution::IsPlain() const {
  const auto all = [](const Shape& values, std::int64_t wanted) {
    return std::all_of(values.begin(), values.end(), [=](auto value) { return value == wanted; });
  };
  return weights.size() == 4 && all(strides, 1) && all(padding, 0);
}

ConvShape Convolution::OneImage() const {
  return {1, src[2], src[3], src[1], weights[2], weights[3], dst[2], dst[3], dst[1]};
}

bool Convolution::Prefers(const Compiler& compiler, Choice choice, const char* pass,
                          bool rule) const {
  return compiler.Prefers(choice, pass,
                          {src[1], dst[1], weights[2] * weights[3], dst[2] * dst[3], dst[0]}, rule);
}

}  // namespace network3::cpu
