#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// logits [N, K] -> probabilities [N, K]
void CompileSoftmax(Compiler& compiler, const Op& op) {
  const Value logits = compiler.values().Plain(op.inputs[0]);
  const Value probabilities = compiler.values().Define(op.outputs[0], Layout{}, Region::kRows);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  task.accesses = {logits.Read(Region::kRows), probabilities.Write(Region::kRows)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step&,
                                                                              int thread) {
    const Shape& shape = logits.type.shape;
    const Range rows = Split(shape[0], threads, thread);
    kernels->softmax(probabilities.storage->f32() + rows.begin * shape[1], nullptr,
                     logits.storage->f32() + rows.begin * shape[1], nullptr, rows.size(), shape[1]);
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
