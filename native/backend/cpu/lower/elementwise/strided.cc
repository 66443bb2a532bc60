#include "backend/cpu/lower/elementwise/strided.h"

#include <string>
#include <utility>

#include "program/op_table.h"

namespace network3::cpu {

Value FloatInput(Compiler& compiler, const Op& op, std::size_t index) {
  const int id = op.inputs[index];
  RequireFloats(op, compiler.type(id));
  return compiler.values().Plain(id);
}

void EmitRange(Compiler& compiler, const Op& op, const std::vector<Value>& srcs, RangeKernel fill) {
  const Value dst = compiler.values().Define(op.outputs[0], Layout{}, Region::kElements);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  task.accesses = {dst.Write(Region::kElements)};
  std::vector<Storage*> inputs;
  for (const Value& src : srcs) {
    inputs.push_back(src.storage);
    task.accesses.push_back(src.Read(Region::kWhole));
  }
  task.run = [dst, inputs, fill = std::move(fill), threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    std::vector<const float*> from;
    from.reserve(inputs.size());
    for (const Storage* input : inputs) from.push_back(input->f32());
    ForEachPiece(dst, Region::kElements, threads, thread, step,
                 [&](std::int64_t at, std::int64_t count) {
                   fill(*kernels, dst.storage->f32(), from.data(), at, at + count);
                 });
  };
  compiler.emitter().Emit(std::move(task));
}

void EmitStrided(Compiler& compiler, const Op& op, const StridedShape& shape,
                 const std::vector<Value>& srcs, RowKernel kernel) {
  std::array<std::int64_t, kMostOperands> strides{};
  for (std::size_t k = 0; k < srcs.size(); ++k) strides[k] = shape.stride[k][shape.axes - 1];
  EmitRange(compiler, op, srcs,
            [shape, strides, kernel = std::move(kernel)](const Kernels& kernels, float* dst,
                                                         const float* const* srcs_at,
                                                         std::int64_t begin, std::int64_t end) {
              ForEachRow(shape, begin, end,
                         [&](std::int64_t element, std::int64_t count, const auto& positions) {
                           std::array<const float*, kMostOperands> from{};
                           for (int k = 0; k < shape.operands; ++k) {
                             from[k] = srcs_at[k] + positions[k];
                           }
                           kernel(kernels, dst + element, from.data(), strides.data(), count);
                         });
            });
}

}  // namespace network3::cpu
