#include "program/program.h"

#include <numeric>

#include "core/error.h"

namespace network3 {

std::size_t SizeOf(DType dtype) { return dtype == DType::kU8 ? 1 : 4; }

std::int64_t ElementCount(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::string ToString(const Shape& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  }
  return text + "]";
}

std::int64_t MultiplyAdds(const Function& function) {
  std::int64_t sum = 0;
  for (const Op& op : function.ops) sum += op.multiply_adds;
  return sum;
}

template <typename T>
const T& Attributes::Get(const std::string& name) const {
  const auto found = values_.find(name);
  const T* value = found == values_.end() ? nullptr : std::get_if<T>(&found->second);
  if (value == nullptr) {
    throw Error(ErrorCode::kInternal, "attribute " + name + " is missing or of another type");
  }
  return *value;
}

double Attributes::Number(const std::string& name) const { return Get<double>(name); }
const std::string& Attributes::String(const std::string& name) const {
  return Get<std::string>(name);
}
const std::vector<std::int64_t>& Attributes::List(const std::string& name) const {
  return Get<std::vector<std::int64_t>>(name);
}

}  // namespace network3
