// The Program as the backends read it. It mirrors src/graph/program.ts, where the fields are
// described.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "program/kernels/tape.h"

namespace network3 {

enum class DType { kF32, kU8, kI32 };

std::size_t SizeOf(DType dtype);

using Shape = std::vector<std::int64_t>;

std::int64_t ElementCount(const Shape& shape);
std::string ToString(const Shape& shape);

struct TensorType {
  DType dtype = DType::kF32;
  Shape shape;
};

struct VariableSpec {
  std::string name;
  TensorType type;
};

class Attributes {
 public:
  using Value = std::variant<double, std::string, std::vector<std::int64_t>>;

  void Set(const std::string& name, Value value) { values_[name] = std::move(value); }
  double Number(const std::string& name) const;
  bool Flag(const std::string& name) const { return Number(name) != 0; }
  const std::string& String(const std::string& name) const;
  const std::vector<std::int64_t>& List(const std::string& name) const;

 private:
  template <typename T>
  const T& Get(const std::string& name) const;

  std::map<std::string, Value> values_;
};

// One op in SSA form. Inputs and outputs are indices of Function::values.
struct Op {
  std::string name;
  std::string label;  // names the layer or part of the network, for messages and profiles
  std::vector<int> inputs;
  std::vector<int> outputs;
  Attributes attributes;
  std::int64_t multiply_adds = 0;              // of one step; 0 if they are too few to count
  std::shared_ptr<const Tape> tape = nullptr;  // of an op `fused`, which no Program has at first
};

// kSum adds a scalar up over the steps of a run, kRows collects the rows of every step, and kLast
// returns the value of the last step.
enum class OutputKind { kSum, kRows, kLast };

struct Output {
  std::string name;
  int value = 0;  // index in Function::values
  OutputKind kind = OutputKind::kSum;
};

// Stores a value in a variable at the end of each step.
struct Assignment {
  std::string variable;
  int value = 0;  // index in Function::values
};

// A function over variables, scalars and data sets. A backend compiles it for a fixed mini-batch.
struct Function {
  std::int64_t batch = 0;  // rows per step
  std::vector<TensorType> values;
  std::vector<Op> ops;
  std::vector<Output> outputs;
  std::vector<Assignment> assignments;
};

// The sum over all ops of a step.
std::int64_t MultiplyAdds(const Function& function);

struct Program {
  std::vector<VariableSpec> variables;
  std::map<std::string, Function> functions;
};

}  // namespace network3
