#include "program/work.h"

namespace network3 {

std::int64_t MultiplyAdds(const Function& function, const Op& op) {
  const auto shape_of = [&](int id) -> const Shape& {
    return function.values[static_cast<std::size_t>(id)].shape;
  };
  const auto elements_of_one = [](const Shape& shape) { return ElementCount(shape) / shape[0]; };
  if (op.name == "matmul") {
    const Shape& a = shape_of(op.inputs[0]);
    const std::int64_t depth = op.attributes.Flag("transposeA") ? a[0] : a[1];
    return ElementCount(shape_of(op.outputs[0])) * depth;
  }
  // Each value of dst [N, O, OH, OW] is a sum over weights[o]. The gradients consist of the same
  // products.
  if (op.name == "conv2d") {
    return ElementCount(shape_of(op.outputs[0])) * elements_of_one(shape_of(op.inputs[1]));
  }
  if (op.name == "conv2d_backward_data") {
    return ElementCount(shape_of(op.inputs[0])) * elements_of_one(shape_of(op.inputs[1]));
  }
  if (op.name == "conv2d_backward_weights") {
    return ElementCount(shape_of(op.inputs[1])) * elements_of_one(shape_of(op.outputs[0]));
  }
  return 0;
}

std::int64_t MultiplyAdds(const Function& function) {
  std::int64_t sum = 0;
  for (const Op& op : function.ops) sum += MultiplyAdds(function, op);
  return sum;
}

}  // namespace network3
