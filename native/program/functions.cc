#include "program/functions.h"

#include <map>
#include <string>

#include "core/error.h"

namespace network3 {
namespace {

template <typename Function>
Function FunctionOf(const Op& op, const std::map<std::string, Function>& functions) {
  const std::string& name = op.attributes.String("function");
  const auto found = functions.find(name);
  if (found != functions.end()) return found->second;
  throw Error(ErrorCode::kUnsupportedOp, op.label + ": " + op.name + " has no function " + name);
}

}  // namespace

ActivationFunction ActivationFunctionOf(const Op& op) {
  return FunctionOf<ActivationFunction>(op, {{"sigmoid", ActivationFunction::kSigmoid},
                                             {"tanh", ActivationFunction::kTanh},
                                             {"relu", ActivationFunction::kRelu}});
}

UnaryFunction UnaryFunctionOf(const Op& op) {
  return FunctionOf<UnaryFunction>(op, {{"exp", UnaryFunction::kExp},
                                        {"expm1", UnaryFunction::kExpm1},
                                        {"log", UnaryFunction::kLog},
                                        {"log1p", UnaryFunction::kLog1p},
                                        {"sqrt", UnaryFunction::kSqrt},
                                        {"abs", UnaryFunction::kAbs},
                                        {"sign", UnaryFunction::kSign}});
}

BinaryFunction BinaryFunctionOf(const Op& op) {
  return FunctionOf<BinaryFunction>(op, {{"add", BinaryFunction::kAdd},
                                         {"subtract", BinaryFunction::kSubtract},
                                         {"multiply", BinaryFunction::kMultiply},
                                         {"divide", BinaryFunction::kDivide},
                                         {"power", BinaryFunction::kPower},
                                         {"maximum", BinaryFunction::kMaximum},
                                         {"minimum", BinaryFunction::kMinimum},
                                         {"greater", BinaryFunction::kGreater},
                                         {"greater_equal", BinaryFunction::kGreaterEqual},
                                         {"equal", BinaryFunction::kEqual}});
}

Reducer ReducerOf(const Op& op) {
  return FunctionOf<Reducer>(
      op, {{"sum", Reducer::kSum}, {"max", Reducer::kMax}, {"min", Reducer::kMin}});
}

RandomFunction RandomFunctionOf(const Op& op) {
  return FunctionOf<RandomFunction>(
      op, {{"uniform", RandomFunction::kUniform}, {"normal", RandomFunction::kNormal}});
}

}  // namespace network3
