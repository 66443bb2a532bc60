#include "backend/cpu/lower/dense/packed_dense.h"

#include <utility>

#include "backend/cpu/lower/dense/dense_weights.h"

namespace network3::cpu {
namespace {

// Minimum rows per thread for which packing pays.
constexpr std::int64_t kLeastRows = 16;

bool IsPacked(const Compiler& compiler, const Op& matmul) {
  const auto [src, weights] = std::pair(matmul.inputs[0], matmul.inputs[1]);
  if (!Is(matmul, false, false) || !FitsKernels(compiler, weights)) return false;
  const Op& variable = *compiler.uses().Producer(weights, "variable");
  const Form form(compiler, weights);
  const std::int64_t rows = compiler.type(src).shape[0];
  return !compiler.updates().IsAssigned(variable.attributes.String("name")) && !form.by_input &&
         form.outputs >= kVector && rows >= kLeastRows * compiler.threads() &&
         compiler.Prefers(compiler.passes().dense, "packed_dense",
                          {rows, form.inputs, form.outputs}, true);
}

// Emits a task that packs the weights, once per run, and returns the packed weights.
Storage* EmitPacked(Compiler& compiler, const Op& matmul, const Weights& weights) {
  Storage* packed =
      compiler.emitter().NewStorage(weights.inputs * weights.outputs * 4, "packed weights");
  Task task = NewTask(matmul, NameOf(compiler, "packed_dense"));
  task.op = "reorder";
  task.accesses = {weights.OfInputs(false), {packed, Region::kColumns, weights.inputs, true}};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step&,
                                                                              int thread) {
    const Range inputs = Split(weights.inputs, threads, thread, kVector);
    kernels->packed_dense_weights(packed->f32(), weights.data(), inputs.begin, inputs.end,
                                  weights.ShapeOf(0));
  };
  compiler.EmitPreparation(std::move(task), weights.value);
  return packed;
}

}  // namespace

bool EmitPackedDense(Compiler& compiler, const Op& matmul) {
  if (!IsPacked(compiler, matmul)) return false;
  const Weights weights(compiler, matmul.inputs[1]);
  Storage* packed = EmitPacked(compiler, matmul, weights);
  const Value src = compiler.values().Plain(matmul.inputs[0]);
  const std::int64_t rows = src.type.shape[0];
  const Value dst = compiler.values().Define(matmul.outputs[0], Layout{}, Region::kRows);
  Task task = NewTask(matmul, NameOf(compiler, "packed_dense"));
  task.accesses = {src.Read(Region::kRows),
                   weights.value.Read(Region::kWhole),
                   {packed, Region::kWhole, 0, false},
                   dst.Write(Region::kRows)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    ForEachRows(Split(rows, threads, thread), step, [&](std::int64_t row, std::int64_t count) {
      kernels->packed_dense(dst.storage->f32() + row * weights.outputs,
                            src.storage->f32() + row * weights.inputs, packed->f32(),
                            weights.data(), weights.ShapeOf(count));
    });
  };
  compiler.emitter().Emit(std::move(task));
  return true;
}

}  // namespace network3::cpu
