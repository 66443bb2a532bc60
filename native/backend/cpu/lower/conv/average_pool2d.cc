#include "backend/cpu/lower/conv/pool_shape.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
namespace {

using Pool = void (*)(float* to, const float* from, PoolShape shape);

// Emits a task that pools the images of `from`, or their gradients, into `to`.
void EmitPool(Compiler& compiler, const Op& op, const Value& to, const Value& from,
              const PoolShape& shape, Pool pool) {
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  task.accesses = {from.Read(Region::kRows), to.Write(Region::kRows)};
  task.run = [=, threads = compiler.threads()](const Step& step, int thread) {
    ForEachImages(from, threads, thread, step, [&](Range images) {
      PoolShape slice = shape;
      slice.src.images = images.size();
      pool(to.storage->f32() + images.begin * ImageSize(to.type.shape, to.layout),
           from.storage->f32() + images.begin * ImageSize(from.type.shape, from.layout), slice);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace

// src [N, C, H, W] -> dst [N, C, PH, PW]
void CompileAveragePool2d(Compiler& compiler, const Op& op) {
  const Value src = compiler.values().AsIs(op.inputs[0]);
  const Value dst = compiler.values().Define(op.outputs[0], src.layout, Region::kRows);
  EmitPool(compiler, op, dst, src,
           PoolShapeOf(src.type.shape, dst.type.shape, src.layout, op.attributes),
           compiler.kernels().average_pool);
}

// diff_dst [N, C, PH, PW] -> diff_src [N, C, H, W]
void CompileAveragePool2dBackward(Compiler& compiler, const Op& op) {
  const Value diff_dst = compiler.values().AsIs(op.inputs[0]);
  const Value diff_src = compiler.values().Define(op.outputs[0], diff_dst.layout, Region::kRows);
  EmitPool(compiler, op, diff_src, diff_dst,
           PoolShapeOf(diff_src.type.shape, diff_dst.type.shape, diff_dst.layout, op.attributes),
           compiler.kernels().average_pool_backward);
}

}  // namespace network3::cpu
