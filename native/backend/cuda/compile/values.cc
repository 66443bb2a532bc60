#include "backend/cuda/compile/values.h"

#include "backend/cuda/compile/compiler.h"
#include "core/error.h"

namespace network3::cuda {

Values::Values(Compiler& compiler)
    : compiler_(compiler), values_(compiler.function().values.size()) {}

CUdeviceptr Values::Address(int id) {
  Value& read = Slot(id);
  if (read.address == 0 && read.sum) {
    SumsArguments arguments;
    arguments.state = compiler_.emitter().state();
    arguments.batch = compiler_.batch();
    arguments.sum = *read.sum;
    arguments.dst = compiler_.emitter().NewSpan<float>(1, "a sum");
    read.address = ToAddress(arguments.dst.data);
    compiler_.emitter().Launch("sums", compiler_.consumers().Producer(id)->label,
                               {1, 1, Grid::kThreads}, arguments);
  }
  if (!read.defined) throw Error(ErrorCode::kInternal, "a value is read before it is computed");
  return read.address;
}

Factor Values::FactorOf(const Op& op, double factor, const std::vector<int>& scalars) {
  if (scalars.size() > kMostScalars) {
    throw Error(ErrorCode::kUnsupportedOp, op.label + ": the cuda backend has no " + op.name +
                                               " with more than " + std::to_string(kMostScalars) +
                                               " scalars");
  }
  Factor product;
  product.factor = factor;
  for (const int id : scalars)
    product.scalars[product.count++] = ToPointer<const float>(Address(id));
  return product;
}

Sum Values::SumOf(int id) {
  if (Slot(id).sum) return *Slot(id).sum;
  Sum sum;
  sum.count = 1;
  sum.terms[0].value = ToPointer<const float>(Address(id));
  return sum;
}

const LazyProduct* Values::ProductOf(int id) const {
  const auto found = products_.find(id);
  return found == products_.end() ? nullptr : &found->second;
}

std::int64_t Values::CountOf(int id) const { return compiler_.count(id); }

CUdeviceptr Values::DefineMemory(int id) {
  const TensorType& defined = compiler_.type(id);
  const CUdeviceptr address = compiler_.emitter().NewMemory(
      compiler_.count(id) * static_cast<std::int64_t>(SizeOf(defined.dtype)),
      ToString(defined.shape) + " values");
  DefineAt(id, address);
  return address;
}

void Values::DefineAt(int id, CUdeviceptr address) {
  Slot(id).address = address;
  Slot(id).defined = true;
}

void Values::DefineAs(int id, int other) {
  const CUdeviceptr address = Address(other);
  Slot(id) = Slot(other);
  Slot(id).address = address;
}

void Values::DefineSum(int id, const Sum& sum) {
  Slot(id).sum = sum;
  Slot(id).defined = true;
}

void Values::DefineVariable(int id, const std::string& name) {
  Slot(id).variable = name;
  DefineAt(id, ToAddress(compiler_.VariableSpan(name).data));
}

const float* Values::Constant(float constant) {
  CUdeviceptr& address = constants_[constant];
  if (address == 0) address = compiler_.emitter().NewScalar(constant);
  return ToPointer<const float>(address);
}

void Values::Keep(int id) {
  if (!compiler_.LiesInAssignedVariable(id) || kept_.count(id) > 0) return;
  int root = id;
  while (!IsDefined(root)) root = compiler_.consumers().Producer(root)->inputs[0];
  const std::int64_t bytes = compiler_.count(id) * static_cast<std::int64_t>(sizeof(float));
  kept_[id] = compiler_.emitter().NewMemory(bytes, "a copy of a variable");
  compiler_.emitter().EmitCopy("copy", "variable", kept_[id], Address(root), bytes);
}

CUdeviceptr Values::KeptAddress(int id) {
  const auto kept = kept_.find(id);
  return kept == kept_.end() ? Address(id) : kept->second;
}

}  // namespace network3::cuda
