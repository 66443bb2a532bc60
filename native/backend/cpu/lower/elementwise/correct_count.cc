#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// predictions [N], labels [N] -> [], the number of equal pairs among the rows that are no padding
void CompileCorrectCount(Compiler& compiler, const Op& op) {
  const Value predictions = compiler.values().Plain(op.inputs[0]);
  const Value labels = compiler.values().Plain(op.inputs[1]);
  const Value count = compiler.values().Define(op.outputs[0], Layout{}, Region::kSingle);
  Task task = NewTask(op, "network3:count");
  task.accesses = {predictions.Read(Region::kSingle), labels.Read(Region::kSingle),
                   count.Write(Region::kSingle)};
  task.run = [=](const Step& step, int thread) {
    if (thread != 0) return;
    std::int64_t equal = 0;
    for (std::int64_t row = 0; row < step.valid && row < predictions.type.shape[0]; ++row) {
      if (predictions.storage->i32()[row] == labels.storage->i32()[row]) ++equal;
    }
    *count.storage->f32() = static_cast<float>(equal);
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
