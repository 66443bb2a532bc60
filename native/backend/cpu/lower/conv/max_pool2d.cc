#include "backend/cpu/lower/conv/conv_pool.h"
#include "backend/cpu/lower/conv/pool_shape.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
// src [N, C, H, W] -> dst, workspace [N, C, PH, PW]. The kernel is ours because oneDNN's drops NaN.
void CompileMaxPool2d(Compiler& compiler, const Op& op) {
  const Value src = compiler.values().AsIs(op.inputs[0]);
  const Value dst = compiler.values().Define(op.outputs[0], src.layout, Region::kRows);
  const Value workspace = compiler.values().Define(op.outputs[1], src.layout, Region::kRows);
  const PoolShape shape = PoolShapeOf(src.type.shape, dst.type.shape, src.layout, op.attributes);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  task.accesses = {src.Read(Region::kRows), dst.Write(Region::kRows),
                   workspace.Write(Region::kRows)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    ForEachImages(src, threads, thread, step, [&](Range images) {
      PoolShape slice = shape;
      slice.src.images = images.size();
      const std::int64_t to = images.begin * ImageSize(dst.type.shape, dst.layout);
      kernels->max_pool(dst.storage->f32() + to, workspace.storage->i32() + to,
                        src.storage->f32() + images.begin * ImageSize(src.type.shape, src.layout),
                        slice);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

// diff_dst [N, C, PH, PW], workspace -> diff_src [N, C, H, W]
void CompileMaxPool2dBackward(Compiler& compiler, const Op& op) {
  if (PooledGradient(compiler, op.outputs[0]) != nullptr) return;
  // The workspace keeps the layout of the forward pass; integers are never converted.
  const Value workspace = compiler.values().AsIs(op.inputs[1]);
  const Value diff_dst = compiler.values().InLayout(op.inputs[0], workspace.layout);
  const Value diff_src = compiler.values().Define(op.outputs[0], workspace.layout, Region::kRows);
  const PoolShape shape =
      PoolShapeOf(diff_src.type.shape, diff_dst.type.shape, workspace.layout, op.attributes);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  task.accesses = {diff_dst.Read(Region::kRows), workspace.Read(Region::kRows),
                   diff_src.Write(Region::kRows)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    ForEachImages(diff_src, threads, thread, step, [&](Range images) {
      PoolShape slice = shape;
      slice.src.images = images.size();
      const std::int64_t from = images.begin * ImageSize(diff_dst.type.shape, diff_dst.layout);
      kernels->max_pool_backward(
          diff_src.storage->f32() + images.begin * ImageSize(diff_src.type.shape, diff_src.layout),
          diff_dst.storage->f32() + from, workspace.storage->i32() + from, slice);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
