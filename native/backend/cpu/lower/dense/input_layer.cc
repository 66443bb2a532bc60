#include "backend/cpu/lower/dense/input_layer.h"

#include <algorithm>

#include "backend/cpu/compile/scalars.h"
#include "backend/cpu/compile/scratch.h"
#include "backend/cpu/lower/dense/dense_weights.h"
#include "backend/cpu/lower/dense/examples.h"
#include "backend/cpu/run/data_rows.h"

namespace network3::cpu {
namespace {

static_assert(kRowsAtATime <= kSparseRows);

// Scratch memory of one thread: two pointers for each of `rows` examples (one for the next step),
// then `floats` floats for the kernels.
class RowsScratch {
 public:
  RowsScratch(Compiler& compiler, std::int64_t rows, std::int64_t floats)
      : pointers_(RoundUp(2 * rows * static_cast<std::int64_t>(sizeof(void*)), kLine)),
        scratch_(compiler, pointers_ + floats * static_cast<std::int64_t>(sizeof(float))) {}

  const void** Pointers(int thread) const { return scratch_.Of<const void*>(thread); }
  float* Floats(int thread) const {
    return scratch_.Of<float>(thread) + pointers_ / static_cast<std::int64_t>(sizeof(float));
  }

 private:
  static constexpr std::int64_t kLine = 64;
  std::int64_t pointers_;  // bytes
  Scratch scratch_;
};

// Copies the values `part` of each example to dst [rows, part] as floats.
void Gather(const Kernels& kernels, float* dst, const Examples& src, std::int64_t rows,
            Range part) {
  const std::int64_t skipped = part.begin * (src.are_bytes ? 1 : std::int64_t{sizeof(float)});
  for (std::int64_t row = 0; row < rows; ++row, dst += part.size()) {
    const auto* const values = static_cast<const std::byte*>(src.rows[row]);
    CopyValues(kernels, dst, values + skipped, src.are_bytes, part.size());
  }
}

}  // namespace

void EmitInputLayerProduct(Compiler& compiler, const Op& matmul) {
  const Weights weights(compiler, matmul.inputs[1]);
  const ExampleSource src(compiler, matmul.inputs[0]);
  const InputShares shares = compiler.placement().input_shares();
  const bool by_inputs = shares.only >= 0 || RegionOf(compiler, matmul) == Region::kPrivate;
  const Value dst = by_inputs
                        ? compiler.values().DefineShares(matmul.outputs[0], weights.inputs)
                        : compiler.values().Define(matmul.outputs[0], Layout{}, Region::kRows);
  const std::int64_t most = std::min(src.rows(), kRowsAtATime);
  const RowsScratch scratch(
      compiler, most, std::max(SparseDenseScratch(weights.ShapeOf(most)), most * weights.inputs));
  Task task = NewTask(matmul, NameOf(compiler, "sparse"));
  task.accesses = {by_inputs ? weights.OfDataInputs(false) : weights.value.Read(Region::kWhole),
                   dst.Write(dst.region)};
  src.AddReads(task, by_inputs ? Region::kInputs : Region::kRows);
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    const Range mine = by_inputs ? Range{0, src.rows()} : Split(src.rows(), threads, thread);
    const Range inputs = by_inputs ? shares.Of(weights.inputs, thread) : Range{0, weights.inputs};
    if (inputs.size() == 0) return;
    float* const sums = dst.At(step) + (by_inputs ? shares.IndexOf(thread) * dst.part_stride : 0);
    ForEachRows(mine, step, [&](std::int64_t row, std::int64_t count) {
      float* const to = sums + row * weights.outputs;
      DenseShape shape = weights.ShapeOf(count);
      const Examples examples =
          src.RowsAndNext(step, {row, row + count}, inputs, scratch.Pointers(thread));
      float* const floats = scratch.Floats(thread);
      if (kernels->sparse_dense(to, examples, weights.data(), floats, shape, inputs.begin,
                                inputs.end)) {
        return;
      }
      Gather(*kernels, floats, examples, count, inputs);
      shape.inputs = shape.src_stride = inputs.size();
      kernels->dense_backward_data(to, floats, weights.From(inputs.begin), Transposed(shape), 0,
                                   shape.outputs);
    });
  };
  compiler.emitter().Emit(std::move(task));
}

void EmitInputLayerUpdate(Compiler& compiler, const Update& update) {
  const Weights weights(compiler, update.parameter);
  const ExampleSource src(compiler, update.product->inputs[0]);
  const Value diff_dst = compiler.values().Plain(update.product->inputs[1]);
  const ScalarProduct eta(compiler, 1, {update.eta});
  const ScalarProduct decay(compiler, update.decay_factor, update.decay_scalars);
  const InputShares shares = compiler.placement().input_shares();
  const DenseShape shape = weights.ShapeOf(src.rows());
  const RowsScratch scratch(compiler, src.rows(), SparseDenseScratch(shape));
  Task task = NewTask(*update.op, NameOf(compiler, "sparse"));
  task.op = "matmul+sgd_update";
  task.label = update.variable;
  task.commits = true;
  task.accesses = {diff_dst.Read(Region::kWhole), weights.OfDataInputs(true)};
  src.AddReads(task, Region::kInputs);
  eta.AddReads(task);
  decay.AddReads(task);
  const std::optional<Squares> squares = compiler.updates().SquaresOf(update.parameter);
  if (squares) squares->AddAccesses(task);
  task.run = [=, kernels = &compiler.kernels()](const Step& step, int thread) {
    double* const sum = squares ? squares->Start(shares.IndexOf(thread)) : nullptr;
    const Range inputs = shares.Of(weights.inputs, thread);
    if (inputs.size() == 0) return;
    const float rate = eta.Value();
    kernels->sparse_dense_update(weights.data(),
                                 src.Rows(step, {0, shape.rows}, scratch.Pointers(thread)),
                                 diff_dst.storage->f32(), scratch.Floats(thread), shape,
                                 inputs.begin, inputs.end, rate, rate * decay.Value(), sum);
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace network3::cpu
