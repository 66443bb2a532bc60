// Functions of one or two numbers, as both backends compute them. Kernels include this header, so
// it includes C headers only and its functions are static: each instruction set has its own copy.
#pragma once

#include <math.h>
#include <stdint.h>

#ifdef __CUDACC__
#define NETWORK3_FUNCTION static __host__ __device__ inline
#else
#define NETWORK3_FUNCTION static inline
#endif

namespace network3 {

enum class ActivationFunction : int32_t { kLinear, kSigmoid, kTanh, kRelu };

enum class UnaryFunction : int32_t { kExp, kExpm1, kLog, kLog1p, kSqrt, kAbs, kSign };

// The comparisons give 1 or 0.
enum class BinaryFunction : int32_t {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kPower,
  kMaximum,
  kMinimum,
  kGreater,
  kGreaterEqual,
  kEqual,
};

enum class Reducer : int32_t { kSum, kMax, kMin };

// NaN stays NaN.
NETWORK3_FUNCTION float Apply(UnaryFunction function, float x) {
  switch (function) {
    case UnaryFunction::kExp:
      return expf(x);
    case UnaryFunction::kExpm1:
      return expm1f(x);
    case UnaryFunction::kLog:
      return logf(x);
    case UnaryFunction::kLog1p:
      return log1pf(x);
    case UnaryFunction::kSqrt:
      return sqrtf(x);
    case UnaryFunction::kAbs:
      return fabsf(x);
    case UnaryFunction::kSign:
      return x > 0 ? 1.0F : x < 0 ? -1.0F : x;
  }
  return x;
}

// NaN stays NaN; it compares as false.
NETWORK3_FUNCTION float Apply(BinaryFunction function, float a, float b) {
  switch (function) {
    case BinaryFunction::kAdd:
      return a + b;
    case BinaryFunction::kSubtract:
      return a - b;
    case BinaryFunction::kMultiply:
      return a * b;
    case BinaryFunction::kDivide:
      return a / b;
    case BinaryFunction::kPower:
      return powf(a, b);
    case BinaryFunction::kMaximum:
      return a > b || a != a ? a : b;
    case BinaryFunction::kMinimum:
      return a < b || a != a ? a : b;
    case BinaryFunction::kGreater:
      return a > b ? 1.0F : 0.0F;
    case BinaryFunction::kGreaterEqual:
      return a >= b ? 1.0F : 0.0F;
    case BinaryFunction::kEqual:
      return a == b ? 1.0F : 0.0F;
  }
  return a;
}

// Adds `x` to a partial result in double precision, which holds every float exactly.
NETWORK3_FUNCTION double Combine(Reducer reducer, double all, double x) {
  switch (reducer) {
    case Reducer::kSum:
      return all + x;
    case Reducer::kMax:
      return all > x || all != all ? all : x;
    case Reducer::kMin:
      return all < x || all != all ? all : x;
  }
  return all;
}

}  // namespace network3
