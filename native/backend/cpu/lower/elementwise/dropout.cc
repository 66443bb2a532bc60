#include "backend/cpu/lower/ops.h"
#include "program/random.h"

namespace network3::cpu {

// src [N, ...] -> dst = mask ∘ src, mask. The mask holds 0 and 1, drawn from the step's random
// stream.
void CompileDropout(Compiler& compiler, const Op& op) {
  const Value src = compiler.values().Plain(op.inputs[0]);
  const Region region = src.region == Region::kColumns ? Region::kColumns : Region::kRows;
  const Value dst = compiler.values().Define(op.outputs[0], Layout{}, region);
  const Value mask = compiler.values().Define(op.outputs[1], Layout{}, region);
  const RandomStream stream = RandomStreamOf(op, compiler.dropout_key());
  const std::uint64_t threshold = DropoutThreshold(op);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  task.accesses = {src.Read(region), dst.Write(region), mask.Write(region)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    ForEachPiece(dst, region, threads, thread, step, [&](std::int64_t at, std::int64_t count) {
      kernels->dropout(dst.storage->f32() + at, mask.storage->f32() + at, src.storage->f32() + at,
                       stream, step.number, threshold, at, count);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
