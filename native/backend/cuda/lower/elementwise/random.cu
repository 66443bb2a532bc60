#include "backend/cuda/lower/op.h"
#include "program/kernels/random.h"
#ifdef NETWORK3_KERNEL_CODE
#include "backend/cuda/kernels/step/philox.cuh"
#else
#include "program/functions.h"
#include "program/random.h"
#endif
#include "backend/cuda/kernels/step/step_state.h"

namespace network3::cuda {

// Random numbers of the step.
struct RandomArguments {
  static constexpr const char* kName = "network3_random";
  RandomFunction function{};
  RandomStream stream;
  const StepState* state = nullptr;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

__device__ inline float Draw(RandomFunction function, int64_t element, const RandomStream& stream,
                             uint64_t step) {
  const auto word = [&](int64_t of) { return PhiloxWord(static_cast<uint64_t>(of), stream, step); };
  if (function == RandomFunction::kUniform) return UniformOf(word(element));
  const int64_t pair = element - element % 2;
  const double angle = NormalAngle(word(pair + 1));
  return static_cast<float>(NormalRadius(word(pair)) * (element == pair ? cos(angle) : sin(angle)));
}

NETWORK3_KERNEL(random, RandomArguments) {
  const Span<float> dst = arguments.dst;
  for (int64_t i = FirstElement(); i < dst.size; i += ElementStride()) {
    dst[i] = Draw(arguments.function, i, arguments.stream, arguments.state->number);
  }
}

#else

void CompileRandom(Compiler& compiler, const Op& op) {
  RandomArguments arguments;
  arguments.function = RandomFunctionOf(op);
  arguments.stream = RandomStreamOf(op, compiler.dropout_key());
  arguments.state = compiler.emitter().state();
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, Elementwise(arguments.dst.size), arguments);
}

#endif

}  // namespace network3::cuda
