// Compiles a function of the Program to nodes. Defines values in device memory, and fuses ops into
// one launch if their consumers allow it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backend/cuda/compile/begin.h"
#include "backend/cuda/compile/consumers.h"
#include "backend/cuda/compile/updates.h"
#include "backend/cuda/kernels/step/sums.h"
#include "backend/cuda/run/compiled_function.h"
#include "backend/cuda/run/variables.h"
#include "core/philox.h"
#include "program/fold_updates.h"

namespace network3::cuda {

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

struct Grid {
  static constexpr int kThreads = 256;
  std::int64_t blocks = 1;
  std::int64_t rows = 1;  // rows of blocks
  int threads = kThreads;
};

// Returns a grid with one thread per element, limited to a number that occupies any device.
Grid Elementwise(std::int64_t count);

class Compiler {
 public:
  Compiler(const Function& function, Variables& variables, Session& session, PhiloxKey dropout_key);

  std::unique_ptr<CompiledFunction> Compile();

  // ---- For ops ----

  Session& session() const { return session_; }
  const Consumers& consumers() const { return consumers_; }
  PhiloxKey dropout_key() const { return dropout_key_; }
  std::int64_t batch() const { return function_.batch; }
  StepState* state() const;
  Begin& begin() { return begin_; }
  Updates& updates() { return *updates_; }
  const TensorType& type(int id) const { return function_.values[static_cast<std::size_t>(id)]; }
  const Shape& shape(int id) const { return type(id).shape; }
  std::int64_t count(int id) const { return ElementCount(shape(id)); }
  bool IsDefined(int id) const { return value(id).defined; }
  const std::string& VariableOf(int id) const { return value(id).variable; }
  Span<float> VariableSpan(const std::string& name) const { return variables_.span(name); }

  // Inputs.
  CUdeviceptr Address(int id);
  // Returns the value; for a variable that the step changes, its copy from before the step.
  CUdeviceptr KeptAddress(int id);
  Span<const float> Floats(int id) { return {Pointer<const float>(id), count(id)}; }
  Span<const float> KeptFloats(int id) {
    return {ToPointer<const float>(KeptAddress(id)), count(id)};
  }
  Span<const std::int32_t> Integers(int id) { return {Pointer<const std::int32_t>(id), count(id)}; }
  // Returns factor · Π scalars for `op`.
  Factor FactorOf(const Op& op, double factor, const std::vector<int>& scalars);
  // Returns a scalar as terms that are not summed yet.
  bool IsSum(int id) const { return value(id).sum.has_value(); }
  Sum SumOf(int id);
  const LazyProduct* ProductOf(int id) const;

  // Outputs. Return new memory of the value's type, or existing memory.
  Span<float> Define(int id) { return {ToPointer<float>(DefineMemory(id)), count(id)}; }
  template <typename T>
  Span<T> DefineWords(int id) {
    static_assert(sizeof(T) == 4);
    return {ToPointer<T>(DefineMemory(id)), count(id)};
  }
  void DefineAs(int id, int other);
  void DefineSum(int id, const Sum& sum);
  void DefineProduct(int id, const LazyProduct& product) { products_[id] = product; }
  void DefineVariable(int id, const std::string& name);
  void DefineScalar(int id, const std::string& name);
  void DefineConstant(int id, float constant);
  // Returns constants in device memory, for cuBLAS.
  const float* One() { return Constant(1); }
  const float* Zero() { return Constant(0); }

  // Returns the index of the dataset in the step state.
  int SourceIndex(const std::string& name);
  // Allocates memory that belongs to the function.
  CUdeviceptr NewMemory(std::int64_t bytes, const std::string& purpose);
  template <typename T>
  Span<T> NewSpan(std::int64_t size, const std::string& purpose) {
    return {ToPointer<T>(NewMemory(size * static_cast<std::int64_t>(sizeof(T)), purpose)), size};
  }

  void Emit(Node node) { compiled_->nodes.push_back(std::move(node)); }
  // Adds a launch of the kernel that has arguments of this type.
  template <typename Arguments>
  void Launch(const std::string& op, const std::string& label, const Grid& grid,
              const Arguments& arguments) {
    static_assert(sizeof(Arguments) <= 4096);
    Emit({op, label, Arguments::kName,
          [this_session = &session_, function = session_.device().kernel(Arguments::kName), grid,
           arguments] { LaunchKernel(*this_session, function, grid, &arguments); }});
  }
  template <typename Arguments>
  void Launch(const Op& op, const Grid& grid, const Arguments& arguments) {
    Launch(op.name, op.label, grid, arguments);
  }

  // Marks ops that another op has computed.
  void Skip(const Op& op) { skipped_[IndexOf(op)] = true; }
  bool IsSkipped(const Op& op) const { return skipped_[IndexOf(op)]; }
  std::size_t IndexOf(const Op& op) const {
    return static_cast<std::size_t>(&op - function_.ops.data());
  }
  // True if an op after `index` reads the value or may do so.
  bool IsReadAfter(int id, std::size_t index) const;
  bool LiesInAssignedVariable(int id) const;

 private:
  static void LaunchKernel(const Session& session, CUfunction function, const Grid& grid,
                           const void* arguments);
  template <typename T>
  T* Pointer(int id) {
    return ToPointer<T>(Address(id));
  }
  Value& value(int id) { return values_[static_cast<std::size_t>(id)]; }
  const Value& value(int id) const { return values_[static_cast<std::size_t>(id)]; }

  void CompileLeaves();
  CUdeviceptr DefineMemory(int id);
  void DefineAt(int id, CUdeviceptr address);
  CUdeviceptr NewScalar(float initial);
  const float* Constant(float constant);
  CUdeviceptr ScalarAddress(int index) const;
  void KeepVariables();
  void Keep(int id);
  void EmitOutputs();
  void EmitCollect(const CompiledOutput& output);
  void EmitAssignments();
  void EmitCopy(const std::string& op, const std::string& label, CUdeviceptr to, CUdeviceptr from,
                std::int64_t bytes);

  const Function& function_;
  Variables& variables_;
  Session& session_;
  const PhiloxKey dropout_key_;
  const UpdatePlan plan_;
  const Consumers consumers_;
  std::vector<bool> skipped_;
  std::vector<Value> values_;
  std::map<int, LazyProduct> products_;
  std::map<int, CUdeviceptr> kept_;
  std::map<float, CUdeviceptr> constants_;
  std::vector<Sum> sums_;
  Begin begin_;
  std::optional<Updates> updates_;
  int scalar_count_ = 0;
  std::unique_ptr<CompiledFunction> compiled_;
};

}  // namespace network3::cuda
