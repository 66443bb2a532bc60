#include "program/random.h"

#include "backend/cpu/lower/ops.h"
#include "program/functions.h"

namespace network3::cpu {

// -> dst of random numbers, drawn from the step's random stream
void CompileRandom(Compiler& compiler, const Op& op) {
  const Value dst = compiler.values().Define(op.outputs[0], Layout{}, Region::kElements);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  task.accesses = {dst.Write(Region::kElements)};
  task.run = [dst, function = RandomFunctionOf(op),
              stream = RandomStreamOf(op, compiler.dropout_key()), threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    ForEachPiece(
        dst, Region::kElements, threads, thread, step, [&](std::int64_t at, std::int64_t count) {
          kernels->random(dst.storage->f32() + at, function, stream, step.number, at, count);
        });
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
