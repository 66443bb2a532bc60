// Chains of elementwise functions that are computed together. Host and device code and kernels
// share it, so it includes C headers only.
#pragma once

#include <stdint.h>

#include "program/kernels/functions.h"

namespace network3 {

constexpr int32_t kMostTapeInputs = 16;
constexpr int32_t kMostTapeOutputs = 8;
constexpr int32_t kMostInstructions = 64;
// An operand that is a number of the instruction.
constexpr int32_t kImmediate = -1;

// Computes one number for each element. Operand k is input k of the tape if k < kMostTapeInputs,
// the result of instruction k - kMostTapeInputs otherwise, or kImmediate.
struct Instruction {
  enum class Kind : int32_t { kUnary, kBinary, kSelect };
  Kind kind;
  int32_t function;  // a UnaryFunction or a BinaryFunction
  int32_t operands[3];
  float immediate;
};

NETWORK3_FUNCTION int32_t OperandsOf(Instruction::Kind kind) { return (int32_t)kind + 1; }

NETWORK3_FUNCTION float Apply(const Instruction& instruction, const float* operands) {
  switch (instruction.kind) {
    case Instruction::Kind::kUnary:
      return Apply((UnaryFunction)instruction.function, operands[0]);
    case Instruction::Kind::kBinary:
      return Apply((BinaryFunction)instruction.function, operands[0], operands[1]);
    case Instruction::Kind::kSelect:
      return operands[0] != 0 ? operands[1] : operands[2];
  }
  return 0;
}

// Instructions in an order in which operands are computed before they are read.
struct Tape {
  int32_t length;
  int32_t outputs;
  Instruction instructions[kMostInstructions];
  int32_t results[kMostTapeOutputs];  // the instruction that computes each output
};

}  // namespace network3
