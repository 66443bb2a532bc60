#include <algorithm>

#include "backend/cpu/lower/ops.h"
#include "core/error.h"

namespace network3::cpu {
namespace {

// Computes the elements [begin, end) of dst from the floats of the op, if it has any, and its
// indices.
using Fill = std::function<void(const Kernels& kernels, float* dst, const float* src,
                                const std::int32_t* indices, std::int64_t begin, std::int64_t end)>;

// Defines the op's output. Its last input are the indices, before which it may have floats.
void EmitIndexed(Compiler& compiler, const Op& op, Fill fill) {
  const int index_id = op.inputs.back();
  if (compiler.type(index_id).dtype != DType::kI32) {
    throw Error(ErrorCode::kUnsupportedOp,
                op.label + ": " + op.name + " needs integers as indices");
  }
  const Value indices = compiler.values().Plain(index_id);
  const bool has_floats = op.inputs.size() > 1;
  const Value src = has_floats ? compiler.values().Plain(op.inputs[0]) : indices;
  const Value dst = compiler.values().Define(op.outputs[0], Layout{}, Region::kElements);
  Task task = NewTask(op, std::string("network3:") + compiler.kernels().name);
  task.accesses = {src.Read(Region::kWhole), indices.Read(Region::kWhole),
                   dst.Write(Region::kElements)};
  task.run = [=, fill = std::move(fill), threads = compiler.threads(),
              kernels = &compiler.kernels()](const Step& step, int thread) {
    const float* const floats = has_floats ? src.storage->f32() : nullptr;
    ForEachPiece(
        dst, Region::kElements, threads, thread, step, [&](std::int64_t at, std::int64_t count) {
          fill(*kernels, dst.storage->f32(), floats, indices.storage->i32(), at, at + count);
        });
  };
  compiler.emitter().Emit(std::move(task));
}

// The number of elements of a row of a table.
std::int64_t RowSize(const Shape& table) { return ElementCount({table.begin() + 1, table.end()}); }

}  // namespace

// table [R, ...], indices [N, ...] -> dst [N, ..., ...]: the rows of the indices; rows that do not
// exist are zeros
void CompileGather(Compiler& compiler, const Op& op) {
  const Shape& table = compiler.type(op.inputs[0]).shape;
  EmitIndexed(compiler, op,
              [rows = table[0], size = RowSize(table)](const Kernels&, float* dst, const float* src,
                                                       const std::int32_t* indices,
                                                       std::int64_t begin, std::int64_t end) {
                for (std::int64_t at = begin; at < end;) {
                  const std::int64_t i = at / size;
                  const std::int64_t count = std::min(end, (i + 1) * size) - at;
                  const std::int32_t row = indices[i];
                  if (row >= 0 && row < rows) {
                    std::copy_n(src + row * size + at - i * size, count, dst + at);
                  } else {
                    std::fill_n(dst + at, count, 0.0F);
                  }
                  at += count;
                }
              });
}

// src [N, ..., ...], indices [N, ...] -> dst [R, ...]: the sums of the rows with the same index. An
// element is added up by one thread in the order of the indices.
void CompileScatterAdd(Compiler& compiler, const Op& op) {
  const std::int64_t size = RowSize(compiler.type(op.outputs[0]).shape);
  const std::int64_t count = ElementCount(compiler.type(op.inputs[1]).shape);
  EmitIndexed(compiler, op,
              [=](const Kernels& kernels, float* dst, const float* src, const std::int32_t* indices,
                  std::int64_t begin, std::int64_t end) {
                std::fill(dst + begin, dst + end, 0.0F);
                for (std::int64_t i = 0; i < count; ++i) {
                  const std::int64_t row = indices[i] * size;
                  const std::int64_t from = std::max(begin, row);
                  const std::int64_t to = std::min(end, row + size);
                  if (from >= to) continue;
                  kernels.add(dst + from, dst + from, src + i * size + from - row, to - from);
                }
              });
}

// indices [N, ...] -> dst [N, ..., classes]: 1 at the index, else 0
void CompileOneHot(Compiler& compiler, const Op& op) {
  const std::int64_t classes = compiler.type(op.outputs[0]).shape.back();
  EmitIndexed(compiler, op,
              [classes](const Kernels&, float* dst, const float*, const std::int32_t* indices,
                        std::int64_t begin, std::int64_t end) {
                for (std::int64_t i = begin; i < end; ++i) {
                  dst[i] = indices[i / classes] == i % classes ? 1.0F : 0.0F;
                }
              });
}

}  // namespace network3::cpu
