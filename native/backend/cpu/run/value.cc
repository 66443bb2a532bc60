#include "backend/cpu/run/value.h"

namespace network3::cpu {

std::int64_t Value::count() const {
  // Rows of weights may be padded, including the last one.
  if (weights) return RoundUp(weights->Elements(), kVector);
  return ExtentOf(type.shape).images * ImageSize(type.shape, layout);
}

bool Value::SameLayout(const Value& other) const {
  if (weights.has_value() != other.weights.has_value()) return false;
  return weights ? *weights == *other.weights : layout == other.layout;
}

Value Value::Reshaped(const TensorType& to) const {
  Value value = *this;
  value.type = to;
  value.variable.clear();
  const bool same_images = !type.shape.empty() && !to.shape.empty() && type.shape[0] == to.shape[0];
  if (to.shape != type.shape) value.region = same_images ? Region::kRows : Region::kElements;
  return value;
}

std::int64_t Value::SplitExtent(Region at) const {
  switch (at) {
    case Region::kRows:
      return ExtentOf(type.shape).images;
    case Region::kColumns:
    case Region::kInputs:
      return type.shape.back();
    case Region::kElements:
      return count();
    case Region::kPrivate:
    case Region::kSingle:
    case Region::kWhole:
      break;
  }
  return 0;
}

}  // namespace network3::cpu
