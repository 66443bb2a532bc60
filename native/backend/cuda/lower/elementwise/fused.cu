#include "backend/cuda/lower/op.h"
#include "program/kernels/tape.h"

namespace network3::cuda {

// The outputs of a tape. Inputs of one element are repeated.
struct FusedArguments {
  static constexpr const char* kName = "network3_fused";
  Tape tape{};
  int64_t count = 0;
  Span<const float> srcs[kMostTapeInputs];
  Span<float> dsts[kMostTapeOutputs];
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(fused, FusedArguments) {
  const auto& [tape, count, srcs, dsts] = arguments;
  for (int64_t i = FirstElement(); i < count; i += ElementStride()) {
    float results[kMostInstructions];
    for (int at = 0; at < tape.length; ++at) {
      const Instruction& instruction = tape.instructions[at];
      float x[3] = {};
      for (int k = 0; k < OperandsOf(instruction.kind); ++k) {
        const int32_t operand = instruction.operands[k];
        if (operand == kImmediate) {
          x[k] = instruction.immediate;
        } else if (operand < kMostTapeInputs) {
          x[k] = srcs[operand][srcs[operand].size == 1 ? 0 : i];
        } else {
          x[k] = results[operand - kMostTapeInputs];
        }
      }
      results[at] = Apply(instruction, x);
    }
    // An output may be the memory of an input, so all inputs have been read before.
    for (int k = 0; k < tape.outputs; ++k) dsts[k][i] = results[tape.results[k]];
  }
}

#else

namespace {

void Launch(Compiler& compiler, const Op& op, FusedArguments& arguments) {
  arguments.tape = *op.tape;
  arguments.count = compiler.count(op.outputs[0]);
  for (std::size_t k = 0; k < op.inputs.size(); ++k) {
    arguments.srcs[k] = FloatInput(compiler, op, k);
  }
  compiler.emitter().Launch(op, Elementwise(arguments.count), arguments);
}

}  // namespace

void CompileFused(Compiler& compiler, const Op& op) {
  FusedArguments arguments;
  for (std::size_t k = 0; k < op.outputs.size(); ++k) {
    arguments.dsts[k] = compiler.values().Define(op.outputs[k]);
  }
  Launch(compiler, op, arguments);
}

void CompileInPlace(Compiler& compiler, const InPlaceUpdate& update) {
  FusedArguments arguments;
  for (std::size_t k = 0; k < update.variables.size(); ++k) {
    arguments.dsts[k] = compiler.VariableSpan(update.variables[k]);
  }
  Launch(compiler, *update.op, arguments);
}

#endif

}  // namespace network3::cuda
