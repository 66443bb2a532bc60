#include <algorithm>

#include "backend/cpu/lower/elementwise/elementwise.h"
#include "backend/cpu/lower/ops.h"
#include "program/functions.h"

namespace network3::cpu {

// src [N, C, ...] + bias [C] -> dst. Fused with the following activation if that is the only reader
// of the sum.
void CompileBiasAdd(Compiler& compiler, const Op& op) {
  const bool is_matrix = compiler.type(op.inputs[0]).shape.size() == 2;
  const bool is_sole_reader = compiler.uses().Count(op.inputs[0]) == 1;
  const Value src = is_matrix && is_sole_reader ? compiler.values().Parts(op.inputs[0])
                                                : compiler.values().AsIs(op.inputs[0]);
  const Value bias = compiler.values().Plain(op.inputs[1]);
  const Op* activation = compiler.uses().SoleReader(op.outputs[0], "activation");
  if (activation == nullptr || !compiler.passes().fuse_activation) {
    EmitBiasActivation(compiler, op, op.outputs[0], src, bias.storage, ActivationFunction::kLinear);
    return;
  }
  compiler.Skip(*activation);
  Op fused = op;
  fused.name += "+activation";
  EmitBiasActivation(compiler, fused, activation->outputs[0], src, bias.storage,
                     ActivationFunctionOf(*activation));
}

// diff_dst [N, C, ...] -> diff_bias [C], by columns of a matrix or as one partial sum per thread
void CompileBiasAddBackward(Compiler& compiler, const Op& op) {
  const Value diff_dst = compiler.values().AsIs(op.inputs[0]);
  const Shape& shape = diff_dst.type.shape;
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  const int threads = compiler.threads();
  const Kernels* kernels = &compiler.kernels();
  if (diff_dst.region == Region::kColumns) {
    Value diff_bias = compiler.values().DefineParts(op.outputs[0], std::nullopt, 1);
    diff_bias.region = Region::kElements;
    compiler.values().DefineAs(op.outputs[0], diff_bias);
    task.accesses = {diff_dst.Read(Region::kColumns), diff_bias.Write(Region::kElements)};
    task.run = [=](const Step&, int thread) {
      const Range columns = Split(shape[1], threads, thread, kVector);
      float* sum = diff_bias.storage->f32() + columns.begin;
      std::fill_n(sum, columns.size(), 0.0F);
      for (std::int64_t row = 0; row < shape[0]; ++row) {
        kernels->add(sum, sum, diff_dst.storage->f32() + row * shape[1] + columns.begin,
                     columns.size());
      }
    };
  } else {
    const Value diff_bias =
        compiler.values().DefineParts(op.outputs[0], std::nullopt, ActiveParts(shape[0], threads));
    task.accesses = {diff_dst.Read(Region::kRows), diff_bias.Write(diff_bias.region)};
    task.run = [=](const Step&, int thread) {
      const Range rows = Split(shape[0], threads, thread);
      if (rows.size() == 0) return;
      kernels->bias_backward(
          diff_bias.storage->f32() + thread * diff_bias.part_stride,
          diff_dst.storage->f32() + rows.begin * ImageSize(shape, diff_dst.layout),
          ChannelShapeOf(shape, diff_dst.layout, rows.size()));
    };
  }
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
