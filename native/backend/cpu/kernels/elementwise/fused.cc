#include <string.h>

#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// Elements that all instructions compute before the next ones: few enough that the processor
// overlaps divisions with the instructions around them, and enough to pay for the calls.
constexpr int64_t kStrip = 64;

using Loop = void (*)(float* dst, const float* a, const float* b, const float* c);

template <UnaryFunction kFunction>
void UnaryStrip(float* dst, const float* a, const float* /*b*/, const float* /*c*/) {
  NETWORK3_INDEPENDENT
  for (int64_t i = 0; i < kStrip; ++i) dst[i] = Apply(kFunction, a[i]);
}

template <BinaryFunction kFunction>
void BinaryStrip(float* dst, const float* a, const float* b, const float* /*c*/) {
  NETWORK3_INDEPENDENT
  for (int64_t i = 0; i < kStrip; ++i) dst[i] = Apply(kFunction, a[i], b[i]);
}

void SelectStrip(float* dst, const float* a, const float* b, const float* c) {
  NETWORK3_INDEPENDENT
  for (int64_t i = 0; i < kStrip; ++i) dst[i] = a[i] != 0 ? b[i] : c[i];
}

Loop LoopOf(UnaryFunction function) {
  switch (function) {
    case UnaryFunction::kExp:
      return UnaryStrip<UnaryFunction::kExp>;
    case UnaryFunction::kExpm1:
      return UnaryStrip<UnaryFunction::kExpm1>;
    case UnaryFunction::kLog:
      return UnaryStrip<UnaryFunction::kLog>;
    case UnaryFunction::kLog1p:
      return UnaryStrip<UnaryFunction::kLog1p>;
    case UnaryFunction::kSqrt:
      return UnaryStrip<UnaryFunction::kSqrt>;
    case UnaryFunction::kAbs:
      return UnaryStrip<UnaryFunction::kAbs>;
    case UnaryFunction::kSign:
      return UnaryStrip<UnaryFunction::kSign>;
  }
  return nullptr;
}

Loop LoopOf(BinaryFunction function) {
  switch (function) {
    case BinaryFunction::kAdd:
      return BinaryStrip<BinaryFunction::kAdd>;
    case BinaryFunction::kSubtract:
      return BinaryStrip<BinaryFunction::kSubtract>;
    case BinaryFunction::kMultiply:
      return BinaryStrip<BinaryFunction::kMultiply>;
    case BinaryFunction::kDivide:
      return BinaryStrip<BinaryFunction::kDivide>;
    case BinaryFunction::kPower:
      return BinaryStrip<BinaryFunction::kPower>;
    case BinaryFunction::kMaximum:
      return BinaryStrip<BinaryFunction::kMaximum>;
    case BinaryFunction::kMinimum:
      return BinaryStrip<BinaryFunction::kMinimum>;
    case BinaryFunction::kGreater:
      return BinaryStrip<BinaryFunction::kGreater>;
    case BinaryFunction::kGreaterEqual:
      return BinaryStrip<BinaryFunction::kGreaterEqual>;
    case BinaryFunction::kEqual:
      return BinaryStrip<BinaryFunction::kEqual>;
  }
  return nullptr;
}

Loop LoopOf(const Instruction& instruction) {
  switch (instruction.kind) {
    case Instruction::Kind::kUnary:
      return LoopOf((UnaryFunction)instruction.function);
    case Instruction::Kind::kBinary:
      return LoopOf((BinaryFunction)instruction.function);
    case Instruction::Kind::kSelect:
      return SelectStrip;
  }
  return nullptr;
}

// Memory that is advanced from strip to strip, or used again.
template <typename T>
struct Place {
  T* data;
  int64_t stride;  // 1 or 0

  T* At(int64_t element) const { return data + stride * element; }
};

struct Call {
  Loop loop;
  Place<float> dst;
  Place<const float> operands[3];
};

void FillStrip(float* dst, float value) {
  for (int64_t i = 0; i < kStrip; ++i) dst[i] = value;
}

// The calls of a tape, with memory for results that are no outputs and for repeated numbers.
struct Calls {
  Call calls[kMostInstructions];
  alignas(64) float results[kMostInstructions][kStrip];
  float repeated[kMostTapeInputs][kStrip];
  float immediates[kMostInstructions][kStrip];

  void Set(const Tape& tape, float* const* dsts, const float* const* srcs, const int64_t* strides) {
    for (int i = 0; i < tape.length; ++i) calls[i].dst = {results[i], 0};
    for (int k = 0; k < tape.outputs; ++k) calls[tape.results[k]].dst = {dsts[k], 1};
    for (int i = 0; i < tape.length; ++i) {
      const Instruction& instruction = tape.instructions[i];
      calls[i].loop = LoopOf(instruction);
      for (int k = 0; k < 3; ++k) {
        const bool exists = k < OperandsOf(instruction.kind);
        calls[i].operands[k] = exists
                                   ? PlaceOf(instruction, i, instruction.operands[k], srcs, strides)
                                   : Place<const float>{nullptr, 0};
      }
    }
  }

  void Run(const Tape& tape, int64_t at) const {
    for (int i = 0; i < tape.length; ++i) {
      const Call& call = calls[i];
      call.loop(call.dst.At(at), call.operands[0].At(at), call.operands[1].At(at),
                call.operands[2].At(at));
    }
  }

 private:
  Place<const float> PlaceOf(const Instruction& instruction, int index, int32_t operand,
                             const float* const* srcs, const int64_t* strides) {
    if (operand == kImmediate) {
      FillStrip(immediates[index], instruction.immediate);
      return {immediates[index], 0};
    }
    if (operand >= kMostTapeInputs) {
      const Place<float>& result = calls[operand - kMostTapeInputs].dst;
      return {result.data, result.stride};
    }
    if (strides[operand] == 0) {
      FillStrip(repeated[operand], *srcs[operand]);
      return {repeated[operand], 0};
    }
    return {srcs[operand], 1};
  }
};

}  // namespace

// Instructions are loops of their own, so that results have the bits of single ops.
void Fused(const Tape& tape, int32_t inputs, float* const* dsts, const float* const* srcs,
           const int64_t* strides, int64_t count) {
  Calls calls;
  const int64_t whole = count / kStrip * kStrip;
  const int64_t rest = count - whole;
  if (whole > 0) calls.Set(tape, dsts, srcs, strides);
  for (int64_t at = 0; at < whole; at += kStrip) calls.Run(tape, at);
  if (rest == 0) return;
  // The last elements are computed in whole strips beside the memory of the inputs and outputs.
  float from[kMostTapeInputs][kStrip];
  float to[kMostTapeOutputs][kStrip];
  const float* last_srcs[kMostTapeInputs];
  float* last_dsts[kMostTapeOutputs];
  for (int k = 0; k < inputs; ++k) {
    FillStrip(from[k], 0);
    memcpy(from[k], srcs[k] + strides[k] * whole,
           (size_t)(strides[k] == 0 ? 1 : rest) * sizeof(float));
    last_srcs[k] = from[k];
  }
  for (int k = 0; k < tape.outputs; ++k) last_dsts[k] = to[k];
  calls.Set(tape, last_dsts, last_srcs, strides);
  calls.Run(tape, 0);
  for (int k = 0; k < tape.outputs; ++k) {
    memcpy(dsts[k] + whole, to[k], (size_t)rest * sizeof(float));
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
