#include "backend/cpu/lower/dense/dense_layer.h"

#include <algorithm>

#include "backend/cpu/compile/scalars.h"
#include "backend/cpu/compile/scratch.h"
#include "backend/cpu/lower/dense/dense_weights.h"
#include "backend/cpu/lower/dense/input_layer.h"
#include "backend/cpu/lower/elementwise/elementwise.h"
#include "program/functions.h"

namespace network3::cpu {
namespace {

// True if fewer than half of the values in the matrix are not zero, so that a sparse product is
// faster.
bool IsSparse(const Kernels& kernels, const float* values, std::int64_t rows, std::int64_t stride,
              std::int64_t columns) {
  std::int64_t non_zeros = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    non_zeros += kernels.count_non_zeros(values + row * stride, columns);
  }
  return 2 * non_zeros < rows * columns;
}

// True if a thread reads all weights in less time than it would wait at a barrier.
bool AreSmall(const Weights& weights) {
  constexpr std::int64_t kSmall = 16 << 10;  // bytes
  return weights.outputs * weights.stride * 4 <= kSmall;
}

// The activation_backward op that alone uses the gradient of a product's examples.
struct SlopeOp {
  const Op* op = nullptr;           // nullptr if another op needs that gradient too
  std::vector<const Op*> reshapes;  // reshapes between product and op
};

SlopeOp SlopeBehind(Compiler& compiler, const Op& data_product, int examples) {
  const Uses& uses = compiler.uses();
  SlopeOp slope;
  int id = data_product.outputs[0];
  while (const Op* reshape = uses.SoleReader(id, "reshape")) {
    slope.reshapes.push_back(reshape);
    id = reshape->outputs[0];
  }
  const Op* op = uses.SoleReader(id, "activation_backward");
  if (compiler.passes().fuse_activation && op != nullptr && op->inputs[0] == id &&
      op->inputs[1] == uses.Unshaped(examples) &&
      compiler.values().AsIs(op->inputs[1]).layout == Layout{}) {
    slope.op = op;
  }
  return slope;
}

// Emits the update, fused with the gradient of the examples if `data_product` is not nullptr.
void EmitUpdate(Compiler& compiler, const Update& update, const Op* data_product) {
  const Op& product = *update.product;
  const Weights weights(compiler, update.parameter);
  const Value src = compiler.values().Plain(product.inputs[0]);
  const Value diff_dst = compiler.values().Plain(product.inputs[1]);
  const std::int64_t rows = src.type.shape[0];
  const bool by_outputs = ShareOf(compiler, update.parameter, rows) == Share::kOutputs;
  const ScalarProduct eta(compiler, 1, {update.eta});
  const ScalarProduct decay(compiler, update.decay_factor, update.decay_scalars);
  const Scratch scratch(compiler, rows * static_cast<std::int64_t>(sizeof(std::uint64_t)));
  Task task = NewTask(*update.op, NameOf(compiler, "dense"));
  task.op = data_product == nullptr ? "matmul+sgd_update" : "matmul+matmul+sgd_update";
  task.label = update.variable;
  task.commits = true;
  task.accesses = {src.Read(by_outputs ? Region::kWhole : Region::kColumns),
                   diff_dst.Read(by_outputs ? Region::kColumns : Region::kWhole),
                   by_outputs ? weights.OfOutputs(true) : weights.OfInputs(true)};
  Value diff_src;
  ActivationFunction function = ActivationFunction::kLinear;
  if (data_product != nullptr) {
    const int id = data_product->outputs[0];
    diff_src = by_outputs ? compiler.values().DefineParts(id, std::nullopt,
                                                          PartsOf(weights.outputs, compiler))
                          : compiler.values().Define(id, Layout{}, Region::kColumns);
    task.accesses.push_back(diff_src.Write(diff_src.region));
    const SlopeOp slope =
        by_outputs ? SlopeOp{} : SlopeBehind(compiler, *data_product, product.inputs[0]);
    if (slope.op != nullptr) {
      for (const Op* reshape : slope.reshapes) compiler.Skip(*reshape);
      compiler.Skip(*slope.op);
      const int result = slope.op->outputs[0];
      compiler.values().DefineAs(result, diff_src.Reshaped(compiler.type(result)));
      function = ActivationFunctionOf(*slope.op);
      task.op += "+" + slope.op->name;
    }
  }
  eta.AddReads(task);
  decay.AddReads(task);
  const std::optional<Squares> squares = compiler.updates().SquaresOf(update.parameter);
  if (squares) squares->AddAccesses(task);
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step&,
                                                                              int thread) {
    double* const sum = squares ? squares->Start(thread) : nullptr;
    Range inputs{0, weights.inputs};
    Range outputs{0, weights.outputs};
    (by_outputs ? outputs : inputs) =
        Split(by_outputs ? weights.outputs : weights.inputs, threads, thread, kVector);
    if (inputs.size() == 0 || outputs.size() == 0) return;
    const float rate = eta.Value();
    const DenseRule rule = {rate, rate * decay.Value(), function};
    // A value in one part has part_stride 0, so all threads then write to the same matrix.
    float* const diff = diff_src.storage == nullptr
                            ? nullptr
                            : diff_src.storage->f32() + thread * diff_src.part_stride;
    DenseShape shape = weights.ShapeOf(rows);
    shape.outputs = outputs.size();
    float* const w = weights.data() + outputs.begin * weights.stride;
    const float* const from = src.storage->f32();
    const float* const diffs = diff_dst.storage->f32() + outputs.begin;
    const bool decays = rule.decay != 0 || sum != nullptr;
    if (diff != nullptr && !decays &&
        IsSparse(*kernels, diffs, rows, shape.dst_stride, shape.outputs)) {
      kernels->sparse_diff_update(w, diff, from, diffs, scratch.Of<std::uint64_t>(thread), shape,
                                  inputs.begin, inputs.end, rule);
    } else {
      kernels->dense_update(w, diff, from, diffs, shape, inputs.begin, inputs.end, rule, sum);
    }
  };
  compiler.emitter().Emit(std::move(task));
}

}  // namespace

bool EmitDense(Compiler& compiler, const Op& matmul) {
  if (!Is(matmul, false, false) || !IsOurs(compiler, matmul.inputs[1], matmul.inputs[0])) {
    return false;
  }
  if (Form(compiler, matmul.inputs[1]).by_input) {
    EmitInputLayerProduct(compiler, matmul);
    return true;
  }
  const Weights weights(compiler, matmul.inputs[1]);
  const Value src = compiler.values().Plain(matmul.inputs[0]);
  const std::int64_t rows = src.type.shape[0];
  const Region region = RegionOf(compiler, matmul);
  const bool by_inputs = region == Region::kPrivate;
  const Value dst = by_inputs ? compiler.values().DefineParts(matmul.outputs[0], std::nullopt,
                                                              PartsOf(weights.inputs, compiler))
                              : compiler.values().Define(matmul.outputs[0], Layout{}, region);
  Task task = NewTask(matmul, NameOf(compiler, "dense"));
  task.accesses = {src.Read(by_inputs                 ? Region::kColumns
                            : region == Region::kRows ? Region::kRows
                                                      : Region::kWhole),
                   by_inputs                    ? weights.OfInputs(false)
                   : region == Region::kColumns ? weights.OfOutputs(false)
                                                : weights.value.Read(Region::kWhole),
                   dst.Write(dst.region)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    const Range mine = region == Region::kRows ? Split(rows, threads, thread) : Range{0, rows};
    const Range inputs =
        by_inputs ? Split(weights.inputs, threads, thread, kVector) : Range{0, weights.inputs};
    const Range outputs = region == Region::kColumns
                              ? Split(weights.outputs, threads, thread, kVector)
                              : Range{0, weights.outputs};
    if (inputs.size() == 0) return;
    float* const sums = dst.storage->f32() + (by_inputs ? thread * dst.part_stride : 0);
    ForEachRows(mine, step, [&](std::int64_t row, std::int64_t count) {
      DenseShape shape = weights.ShapeOf(count);
      shape.inputs = inputs.size();
      kernels->dense(sums + row * weights.outputs,
                     src.storage->f32() + row * weights.inputs + inputs.begin,
                     weights.From(inputs.begin), shape, outputs.begin, outputs.end);
    });
  };
  compiler.emitter().Emit(std::move(task));
  return true;
}

bool EmitDenseBackwardData(Compiler& compiler, const Op& matmul) {
  if (!Is(matmul, false, true) || !IsOurs(compiler, matmul.inputs[1], matmul.inputs[0])) {
    return false;
  }
  const Weights weights(compiler, matmul.inputs[1]);
  const Value diff_dst = compiler.values().Plain(matmul.inputs[0]);
  const std::int64_t rows = diff_dst.type.shape[0];
  const bool by_rows = compiler.threads() > 1 && !weights.by_input && AreSmall(weights) &&
                       diff_dst.region == Region::kRows;
  if (!weights.by_input && !by_rows) {
    if (const std::optional<Update> update = compiler.updates().TakeBeside(matmul)) {
      EmitUpdate(compiler, *update, &matmul);
      return true;
    }
  }
  const Value diff_src = compiler.values().Define(matmul.outputs[0], Layout{},
                                                  by_rows ? Region::kRows : Region::kColumns);
  Task task = NewTask(matmul, NameOf(compiler, "dense"));
  task.accesses = {diff_dst.Read(by_rows ? Region::kRows : Region::kWhole),
                   by_rows ? weights.value.Read(Region::kWhole) : weights.OfInputs(false),
                   diff_src.Write(diff_src.region)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    const Range mine = by_rows ? Split(rows, threads, thread) : Range{0, rows};
    const Range inputs =
        by_rows ? Range{0, weights.inputs} : Split(weights.inputs, threads, thread, kVector);
    if (inputs.size() == 0) return;
    ForEachRows(mine, step, [&](std::int64_t row, std::int64_t count) {
      float* to = diff_src.storage->f32() + row * weights.inputs;
      const float* from = diff_dst.storage->f32() + row * weights.outputs;
      if (weights.by_input) {
        kernels->dense(to, from, weights.data(), Transposed(weights.ShapeOf(count)), inputs.begin,
                       inputs.end);
      } else {
        kernels->dense_backward_data(to, from, weights.data(), weights.ShapeOf(count), inputs.begin,
                                     inputs.end);
      }
    });
  };
  compiler.emitter().Emit(std::move(task));
  return true;
}

bool IsDenseUpdate(const Compiler& compiler, const Update& update) {
  return update.product != nullptr && Is(*update.product, true, false) &&
         IsOurs(compiler, update.parameter, update.product->inputs[1]);
}

void ChooseDenseLayout(Compiler& compiler, int weights) { Weights(compiler, weights); }

bool EmitDenseUpdate(Compiler& compiler, const Update& update) {
  if (!IsDenseUpdate(compiler, update)) return false;
  if (Form(compiler, update.parameter).by_input) {
    EmitInputLayerUpdate(compiler, update);
  } else {
    EmitUpdate(compiler, update, nullptr);
  }
  return true;
}

}  // namespace network3::cpu
