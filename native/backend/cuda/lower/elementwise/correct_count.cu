#include "backend/cuda/kernels/step/step_state.h"
#include "backend/cuda/lower/op.h"

namespace network3::cuda {

// predictions [N], labels [N] -> count [] of equal values, without padded rows. Uses one block.
struct CorrectCountArguments {
  static constexpr const char* kName = "network3_correct_count";
  const StepState* state = nullptr;
  int64_t batch = 0;
  Span<const int32_t> predictions;
  Span<const int32_t> labels;
  Span<float> dst;
};

#ifdef NETWORK3_KERNEL_CODE

NETWORK3_KERNEL(correct_count, CorrectCountArguments) {
  const auto& [state, batch, predictions, labels, dst] = arguments;
  const int64_t valid = state->Valid(batch);
  const int64_t rows = valid < predictions.size ? valid : predictions.size;
  int32_t equal = 0;
  for (int64_t row = threadIdx.x; row < rows; row += blockDim.x) {
    if (predictions[row] == labels[row]) ++equal;
  }
  equal = BlockSum(equal);
  if (threadIdx.x == 0) dst[0] = static_cast<float>(equal);
}

#else

// predictions [N], labels [N] -> count [] of equal values, without padded rows.
void CompileCorrectCount(Compiler& compiler, const Op& op) {
  CorrectCountArguments arguments;
  arguments.state = compiler.emitter().state();
  arguments.batch = compiler.batch();
  arguments.predictions = compiler.values().Integers(op.inputs[0]);
  arguments.labels = compiler.values().Integers(op.inputs[1]);
  arguments.dst = compiler.values().Define(op.outputs[0]);
  compiler.emitter().Launch(op, {1, 1, Grid::kThreads}, arguments);
}

#endif

}  // namespace network3::cuda
