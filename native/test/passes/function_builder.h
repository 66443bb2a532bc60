// Builds functions of a Program for tests, one op at a time.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "program/program.h"

namespace network3::test {

// Each method adds an op and returns the id of its value.
class FunctionBuilder {
 public:
  explicit FunctionBuilder(std::int64_t batch) { function_.batch = batch; }

  int Variable(const std::string& name, Shape shape) {
    return Add("variable", {}, std::move(shape), Named("name", name));
  }
  int Scalar(const std::string& name) { return Add("scalar", {}, {}, Named("name", name)); }
  int Slice(const std::string& source, std::int64_t values) {
    Attributes attributes = Named("source", source);
    attributes.Set("dtype", "f32");
    return Add("slice_batch", {}, {function_.batch, values}, std::move(attributes));
  }
  int Matmul(int a, int b, bool transpose_a = false, bool transpose_b = false) {
    Attributes attributes;
    attributes.Set("transposeA", transpose_a ? 1.0 : 0.0);
    attributes.Set("transposeB", transpose_b ? 1.0 : 0.0);
    const Shape& left = ShapeOf(a);
    const Shape& right = ShapeOf(b);
    const std::int64_t depth = left[transpose_a ? 0 : 1];
    Shape shape = {left[transpose_a ? 1 : 0], right[transpose_b ? 0 : 1]};
    const std::int64_t multiply_adds = ElementCount(shape) * depth;
    const int id = Add("matmul", {a, b}, std::move(shape), std::move(attributes));
    function_.ops.back().multiply_adds = multiply_adds;
    return id;
  }
  int Scale(int value, double factor, std::vector<int> scalars) {
    Attributes attributes;
    attributes.Set("factor", factor);
    scalars.insert(scalars.begin(), value);
    return Add("scale", std::move(scalars), ShapeOf(value), std::move(attributes));
  }
  // An op without attributes whose value has the shape of its first input.
  int Elementwise(const std::string& name, std::vector<int> inputs) {
    Shape shape = ShapeOf(inputs.front());
    return Add(name, std::move(inputs), std::move(shape), {});
  }
  int Penalty(int factor, int weights) { return Add("l2_penalty", {factor, weights}, {}, {}); }

  void Assign(const std::string& variable, int value) {
    function_.assignments.push_back({variable, value});
  }
  void Return(const std::string& name, int value, OutputKind kind) {
    function_.outputs.push_back({name, value, kind});
  }

  // The function must not be moved once ops of it are referred to.
  const Function& function() const { return function_; }
  // The op that computes the value.
  const Op* ProducerOf(int id) const {
    for (const Op& op : function_.ops) {
      if (op.outputs.front() == id) return &op;
    }
    return nullptr;
  }

 private:
  const Shape& ShapeOf(int id) const {
    return function_.values[static_cast<std::size_t>(id)].shape;
  }
  static Attributes Named(const char* attribute, const std::string& text) {
    Attributes attributes;
    attributes.Set(attribute, text);
    return attributes;
  }
  int Add(const std::string& name, std::vector<int> inputs, Shape shape, Attributes attributes) {
    const int id = static_cast<int>(function_.values.size());
    function_.values.push_back({DType::kF32, std::move(shape)});
    function_.ops.push_back({name, name, std::move(inputs), {id}, std::move(attributes)});
    return id;
  }

  Function function_;
};

// The training step of one dense layer by its own output, in place of a gradient:
// w ← w - eta · (xᵀ·(x·w) + l2·w); it returns the penalty.
struct DenseStep {
  FunctionBuilder builder;
  int x, weights, eta, l2, product, gradient, decay, update, penalty;

  DenseStep(std::int64_t batch, std::int64_t inputs, std::int64_t outputs)
      : builder(batch),
        x(builder.Slice("x", inputs)),
        weights(builder.Variable("w", {inputs, outputs})),
        eta(builder.Scalar("eta")),
        l2(builder.Scalar("l2")),
        product(builder.Matmul(x, weights)),
        gradient(builder.Matmul(x, product, true)),
        decay(builder.Scale(weights, 1, {l2})),
        update(builder.Elementwise("sgd_update",
                                   {weights, builder.Elementwise("add", {gradient, decay}), eta})),
        penalty(builder.Penalty(l2, weights)) {
    builder.Assign("w", update);
    builder.Return("penalty", penalty, OutputKind::kSum);
  }
};

}  // namespace network3::test
