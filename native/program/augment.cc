#include "program/augment.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace network3 {

AugmentRule AugmentRuleOf(const Op& op) {
  constexpr double kRadians = 3.14159265358979323846 / 180;
  const Attributes& attributes = op.attributes;
  const Shape& image = attributes.List("image");
  AugmentRule rule;
  rule.channels = static_cast<std::int32_t>(image.at(0));
  rule.height = static_cast<std::int32_t>(image.at(1));
  rule.width = static_cast<std::int32_t>(image.at(2));
  rule.translate = attributes.Number("translate");
  rule.rotate = attributes.Number("rotate") * kRadians;
  rule.scale = attributes.Number("scale");
  rule.skew = attributes.Number("skew") * kRadians;
  rule.alpha = static_cast<float>(attributes.Number("alpha"));
  const double sigma = attributes.Number("sigma");
  rule.radius = static_cast<std::int32_t>(std::ceil(3 * sigma));
  if (rule.radius > kMostAugmentRadius) {
    throw Error(ErrorCode::kUnsupportedOp, op.label + ": augment smooths within at most " +
                                               std::to_string(kMostAugmentRadius) + " pixels");
  }
  double sum = 0;
  const auto weight = [&](std::int32_t distance) {
    return distance == 0 ? 1.0 : std::exp(-0.5 * distance * distance / (sigma * sigma));
  };
  for (std::int32_t i = -rule.radius; i <= rule.radius; ++i) sum += weight(std::abs(i));
  for (std::int32_t i = 0; i <= rule.radius; ++i) {
    rule.weights[i] = static_cast<float>(weight(i) / sum);
  }
  return rule;
}

}  // namespace network3
