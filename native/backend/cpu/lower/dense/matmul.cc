#include "backend/cpu/lower/dense/dense_layer.h"
#include "backend/cpu/lower/dense/gemm.h"
#include "backend/cpu/lower/dense/packed_dense.h"
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {

// a [M, K] · b [K, N] -> dst [M, N]; either operand may be transposed
void CompileMatmul(Compiler& compiler, const Op& op) {
  if (EmitPackedDense(compiler, op) || EmitDense(compiler, op) ||
      EmitDenseBackwardData(compiler, op)) {
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
