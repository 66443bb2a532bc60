#include "backend/cpu/lower/elementwise/slice.h"

#include <algorithm>

#include "backend/cpu/lower/ops.h"
#include "backend/cpu/run/data_rows.h"

namespace network3::cpu {

// Emits nothing; readers that need the mini-batch in memory call EmitSlice().
void CompileSliceBatch(Compiler&, const Op&) {}

void EmitSlice(Compiler& compiler, const Op& op) {
  const Value dst = compiler.values().Define(op.outputs[0], Layout{}, Region::kRows);
  const std::string source = op.attributes.String("source");
  Task task = NewTask(op, "network3:slice");
  task.accesses = {dst.Write(Region::kRows)};
  task.run = [dst, source, batch = compiler.function().batch, threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    const DataRows data(step, source);
    const std::int64_t size = ElementCount(dst.type.shape) / batch;
    const Range rows = Split(batch, threads, thread);
    data.Prefetch(rows, {0, size}, batch);
    for (std::int64_t row = rows.begin; row < rows.end && !step.Interrupted(); ++row) {
      float* const to = dst.storage->f32() + row * size;
      if (row >= step.valid) {
        std::fill_n(to, size, 0.0F);  // all bits are zero, so this suits integer labels too
        continue;
      }
      CopyValues(*kernels, to, data.At(step.index * batch + row, 0), data.dtype() == DType::kU8,
                 size);
    }
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
