#include <algorithm>

#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// src [N, K] -> dst [N], the index of the first maximum of each row
void CompileArgmax(Compiler& compiler, const Op& op) {
  const Value src = compiler.values().Plain(op.inputs[0]);
  const Value dst = compiler.values().Define(op.outputs[0], Layout{}, Region::kRows);
  Task task = NewTask(op, "network3:argmax");
  task.accesses = {src.Read(Region::kRows), dst.Write(Region::kRows)};
  task.run = [=, threads = compiler.threads()](const Step&, int thread) {
    const Shape& shape = src.type.shape;
    const Range rows = Split(shape[0], threads, thread);
    for (std::int64_t row = rows.begin; row < rows.end; ++row) {
      const float* values = src.storage->f32() + row * shape[1];
      dst.storage->i32()[row] =
          static_cast<std::int32_t>(std::max_element(values, values + shape[1]) - values);
    }
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
