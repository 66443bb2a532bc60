#include "backend/cpu/lower/dense/dense_layer.h"
#include "backend/cpu/lower/dense/dense_weights.h"
#include "backend/cpu/lower/dense/gemm.h"
#include "backend/cpu/lower/dense/packed_dense.h"
#include "backend/cpu/lower/elementwise/fused.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
namespace {

// Computes the gradient of weights in the layout in which their update reads it.
bool EmitGradient(Compiler& compiler, const Op& op) {
  if (!Is(op, true, false)) return false;
  const std::optional<WeightsLayout> layout = LayoutOfUpdate(compiler, op.outputs[0]);
  if (!layout || !layout->blocks.empty()) return false;
  const Gemm gemm = Gemm::Into(compiler, op, *layout);
  const Value dst = compiler.values().DefineParts(op.outputs[0], layout, 1);
  Task task = NewTask(op, gemm.Implementation());
  task.accesses = {gemm.a.Read(Region::kWhole), gemm.b.Read(Region::kWhole),
                   dst.Write(Region::kWhole)};
  task.run = [gemm, dst](const Step& step, int thread) {
    gemm.RunInPieces(dst.storage->f32(), thread, step);
  };
  compiler.emitter().Emit(std::move(task));
  return true;
}

}  // namespace

// a [M, K] · b [K, N] -> dst [M, N]; either operand may be transposed
void CompileMatmul(Compiler& compiler, const Op& op) {
  if (EmitPackedDense(compiler, op) || EmitDense(compiler, op) ||
      EmitDenseBackwardData(compiler, op) || EmitGradient(compiler, op)) {
    return;
  }
  const Region region = Gemm::BestRegion(compiler.type(op.outputs[0]).shape, compiler.threads());
  const Gemm gemm(compiler, op, region);
  const Value dst = compiler.values().Define(op.outputs[0], Layout{}, region);
  Task task = NewTask(op, gemm.Implementation());
  task.accesses = {gemm.a.Read(Region::kWhole), gemm.b.Read(Region::kWhole), dst.Write(region)};
  task.run = [gemm, dst](const Step& step, int thread) {
    gemm.RunInPieces(dst.storage->f32(), thread, step);
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
