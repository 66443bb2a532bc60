#include "backend/cpu/compile/scalars.h"
#include "backend/cpu/lower/dense/dense_layer.h"
#include "backend/cpu/lower/dense/gemm.h"
#include "backend/cpu/lower/elementwise/elementwise.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// parameter - eta · gradient -> dst in new memory, for updates that are not made in place
void CompileSgdUpdate(Compiler& compiler, const Op& op) {
  const Value parameter = compiler.values().AsIs(op.inputs[0]);
  const Value gradient = compiler.values().Like(op.inputs[1], parameter);
  const ScalarProduct eta(compiler, 1, {op.inputs[2]});
  EmitElementwise(
      compiler, op, parameter, {gradient},
      [eta](const Kernels& kernels, float* dst, const float* const* srcs, std::int64_t count) {
        kernels.scale(dst, srcs[1], -eta.Value(), count);
        kernels.add(dst, dst, srcs[0], count);
      },
      eta.Reads());
}

namespace {

void EmitGemmUpdate(Compiler& compiler, const Update& update, const Value& w,
                    const ScalarProduct& eta, const ScalarProduct& decay) {
  const Region region = Gemm::BestRegion(w.type.shape, compiler.threads());
  const Gemm gemm(compiler, *update.product, region);
  Task task = NewTask(*update.op, gemm.Implementation());
  task.op = "matmul+sgd_update";
  task.label = update.variable;
  task.commits = true;
  task.accesses = {gemm.a.Read(Region::kWhole), gemm.b.Read(Region::kWhole), w.Write(region)};
  eta.AddReads(task);
  decay.AddReads(task);
  task.run = [=](const Step&, int thread) {
    const float rate = eta.Value();
    gemm.Run(w.storage->f32(), -rate, 1.0F - rate * decay.Value(), thread);
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace

void CompileUpdate(Compiler& compiler, const Update& update) {
  if (EmitDenseUpdate(compiler, update)) return;
  const ScalarProduct eta(compiler, 1, {update.eta});
  const ScalarProduct decay(compiler, update.decay_factor, update.decay_scalars);
  const Value w = compiler.values().AsIs(update.parameter);
  if (update.product != nullptr) {
    EmitGemmUpdate(compiler, update, w, eta, decay);
    return;
  }
  Value gradient = compiler.values().Parts(update.gradient);
  if (!gradient.SameLayout(w)) gradient = compiler.values().Like(update.gradient, w);
  Task task = NewTask(*update.op, std::string("network3:") + compiler.kernels().name);
  task.label = update.variable;
  task.commits = true;
  task.accesses = {gradient.Read(gradient.parts > 1 ? Region::kWhole : Region::kElements),
                   w.Write(Region::kElements)};
  eta.AddReads(task);
  decay.AddReads(task);
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step&,
                                                                              int thread) {
    const float rate = eta.Value();
    ForEachRun(w, Region::kElements, threads, thread, [&](std::int64_t at, std::int64_t count) {
      kernels->sgd_update(w.storage->f32() + at, gradient.storage->f32() + at, gradient.part_stride,
                          gradient.parts, rate, rate * decay.Value(), count);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
