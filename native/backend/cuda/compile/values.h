// The values of a function while it is compiled: their places in device memory, or how a reader
// computes them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "backend/cuda/kernels/span.h"
#include "backend/cuda/kernels/step/sums.h"
#include "backend/cuda/run/session.h"
#include "program/program.h"

namespace network3::cuda {

class Compiler;

// The location of a value. A scalar may consist of several terms, which its readers sum.
struct Value {
  CUdeviceptr address = 0;
  bool defined = false;
  std::string variable;  // name of the variable if the value is an unchanged variable
  std::optional<Sum> sum;
};

// Logits that the softmax kernel computes itself: x · w + bias.
struct LazyProduct {
  int x = 0;
  int w = 0;
  std::optional<int> bias;
};

class Values {
 public:
  explicit Values(Compiler& compiler);

  bool IsDefined(int id) const { return At(id).defined; }
  // The name of the variable that the value is, else empty.
  const std::string& VariableOf(int id) const { return At(id).variable; }

  // Inputs.
  CUdeviceptr Address(int id);
  // Returns the value; for a variable that the step changes, its copy from before the step.
  CUdeviceptr KeptAddress(int id);
  Span<const float> Floats(int id) { return {ToPointer<const float>(Address(id)), CountOf(id)}; }
  Span<const float> KeptFloats(int id) {
    return {ToPointer<const float>(KeptAddress(id)), CountOf(id)};
  }
  Span<const std::int32_t> Integers(int id) {
    return {ToPointer<const std::int32_t>(Address(id)), CountOf(id)};
  }
  // Returns factor · Π scalars for `op`.
  Factor FactorOf(const Op& op, double factor, const std::vector<int>& scalars);
  // Returns a scalar as terms that are not summed yet.
  bool IsSum(int id) const { return At(id).sum.has_value(); }
  Sum SumOf(int id);
  const LazyProduct* ProductOf(int id) const;

  // Outputs. Return new memory of the value's type, or existing memory.
  Span<float> Define(int id) { return {ToPointer<float>(DefineMemory(id)), CountOf(id)}; }
  template <typename T>
  Span<T> DefineWords(int id) {
    static_assert(sizeof(T) == 4);
    return {ToPointer<T>(DefineMemory(id)), CountOf(id)};
  }
  void DefineAt(int id, CUdeviceptr address);
  void DefineAs(int id, int other);
  void DefineSum(int id, const Sum& sum);
  void DefineProduct(int id, const LazyProduct& product) { products_[id] = product; }
  void DefineVariable(int id, const std::string& name);
  // Returns constants in device memory, for cuBLAS.
  const float* One() { return Constant(1); }
  const float* Zero() { return Constant(0); }

  // Emits a copy of the value if it is a variable that the step changes.
  void Keep(int id);

 private:
  Value& Slot(int id) { return values_[static_cast<std::size_t>(id)]; }
  const Value& At(int id) const { return values_[static_cast<std::size_t>(id)]; }
  std::int64_t CountOf(int id) const;
  CUdeviceptr DefineMemory(int id);
  const float* Constant(float constant);

  Compiler& compiler_;
  std::vector<Value> values_;  // by id
  std::map<int, LazyProduct> products_;
  std::map<int, CUdeviceptr> kept_;
  std::map<float, CUdeviceptr> constants_;
};

}  // namespace network3::cuda
