#include "backend/onednn/dense_layer.h"

#include <algorithm>
#include <limits>

#include "backend/onednn/gemm.h"
#include "backend/onednn/scratch.h"

namespace network3::onednn {
namespace {

// Examples between two looks at whether the run is to be stopped.
constexpr std::int64_t kRows = 64;
// Bytes of weights that stay in the second cache of a core, beside other things.
constexpr std::int64_t kShare = 768 << 10;
// Rows of weights for each row of examples that make sums of all threads' rows cheap.
constexpr std::int64_t kRowsOfWeights = 8;

bool Is(const Op& matmul, bool transpose_a, bool transpose_b) {
  return matmul.attributes.Flag("transposeA") == transpose_a &&
         matmul.attributes.Flag("transposeB") == transpose_b;
}

// Whether the weights are multiplied by data, somewhere in the function.
bool MeetsData(const Compiler& compiler, int weights) {
  const std::vector<const Op*>& readers = compiler.uses().Readers(weights);
  return std::any_of(readers.begin(), readers.end(), [&](const Op* reader) {
    return reader->name == "matmul" && reader->inputs[1] == weights && Is(*reader, false, false) &&
           compiler.uses().IsData(reader->inputs[0]);
  });
}

// Whole vectors, and an odd number of them, so that columns do not meet in a few sets of the
// caches.
std::int64_t OddVectors(std::int64_t elements) {
  const std::int64_t vectors = (elements + kVector - 1) / kVector;
  return (vectors | 1) * kVector;
}

// How the kernels want weights [inputs, outputs] to lie.
struct Form {
  bool by_input;
  std::int64_t inputs, outputs, stride;

  Form(const Compiler& compiler, int weights)
      : by_input(MeetsData(compiler, weights)),
        inputs(compiler.type(weights).shape[0]),
        outputs(compiler.type(weights).shape[1]),
        stride(OddVectors(by_input ? outputs : inputs)) {}

  dnnl::memory::desc Layout() const {
    const dnnl::memory::dims strides =
        by_input ? dnnl::memory::dims{stride, 1} : dnnl::memory::dims{1, stride};
    return {{inputs, outputs}, dnnl::memory::data_type::f32, strides};
  }
  DenseShape ShapeOf(std::int64_t rows) const {
    return {rows, inputs, outputs, stride, inputs, outputs};
  }
};

bool IsOurs(const Compiler& compiler, int weights, int examples) {
  if (compiler.uses().Producer(weights, "variable") == nullptr) return false;
  const Form form(compiler, weights);
  // Offsets of the kernels are 32 bits wide.
  if (form.inputs * form.outputs >= std::numeric_limits<std::int32_t>::max() / 2) return false;
  // A copy in another layout would be updated in place of the variable.
  if (!compiler.CanLie(weights, form.Layout())) return false;
  // Only ours skip the zeros of data.
  const char* pass = form.by_input ? "sparse_dense" : "dense";
  return compiler.Prefers(compiler.passes().dense, pass,
                          {compiler.type(examples).shape[0], form.inputs, form.outputs}, true);
}

// Weights of a variable.
struct Weights : Form {
  Value value;

  Weights(Compiler& compiler, int id)
      : Form(compiler, id), value(compiler.InWeights(id, Layout())) {}

  float* data() const { return value.storage->f32(); }
  // From the weights of an input on.
  float* From(std::int64_t input) const { return data() + input * (by_input ? stride : 1); }
  // What a thread has that works on its inputs, or on its outputs.
  Access OfInputs(bool write) const { return {value.storage, Region::kColumns, inputs, write}; }
  Access OfOutputs(bool write) const { return {value.storage, Region::kRows, outputs, write}; }
};

// The same memory as weights [outputs, inputs].
DenseShape Turned(const DenseShape& shape) {
  return {shape.rows,   shape.outputs,    shape.inputs,
          shape.stride, shape.dst_stride, shape.src_stride};
}

std::string NameOf(const Compiler& compiler, const char* kind) {
  return std::string("network3:") + kind + ":" + compiler.kernels().name;
}

// Calls visit(first row, rows) for pieces of `rows`.
template <typename Visit>
void ForEachRows(Range rows, const Step& step, Visit visit) {
  for (std::int64_t row = rows.begin; row < rows.end && !step.Interrupted(); row += kRows) {
    visit(row, std::min(kRows, rows.end - row));
  }
}

// Whether so few of rows of values are not zero that a sparse product is worth it.
bool AreFewLit(const Kernels& kernels, const float* values, std::int64_t rows, std::int64_t stride,
               std::int64_t columns) {
  std::int64_t lit = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    lit += kernels.count_non_zeros(values + row * stride, columns);
  }
  return 2 * lit < rows * columns;
}

// dst = src · weights from the input `first` on.
void SparseProduct(const Kernels& kernels, float* dst, const float* src, const Weights& weights,
                   std::int64_t first, float* scratch, const DenseShape& shape) {
  if (AreFewLit(kernels, src, shape.rows, shape.src_stride, shape.inputs)) {
    kernels.sparse_dense(dst, src, weights.From(first), scratch, shape);
  } else {
    kernels.dense_backward_data(dst, src, weights.From(first), Turned(shape), 0, shape.outputs);
  }
}

// How many threads have columns.
int PartsOf(std::int64_t columns, const Compiler& compiler) {
  return ActiveParts((columns + kVector - 1) / kVector, compiler.threads());
}

// Weights that the step changes stay in the caches of the threads that change them: each works on
// its inputs, or on its outputs, in every pass, where the sums to be added up are small.
enum class Share { kNone, kInputs, kOutputs };

Share ShareOf(const Compiler& compiler, int weights, std::int64_t rows) {
  const Shape& shape = compiler.type(weights).shape;
  const std::string& variable =
      compiler.uses().Producer(weights, "variable")->attributes.String("name");
  const int threads = compiler.threads();
  if (threads == 1 || rows > kRows || !compiler.IsAssigned(variable) ||
      Gemm::BestRegion({rows, shape[1]}, threads) != Region::kColumns) {
    return Share::kNone;
  }
  if (ElementCount(shape) / threads * 4 <= kShare) return Share::kInputs;
  const bool is_cheap = rows * kRowsOfWeights <= shape[1];
  return is_cheap && !MeetsData(compiler, weights) ? Share::kOutputs : Share::kNone;
}

// How the threads divide src · w.
Region RegionOf(const Compiler& compiler, const Op& matmul) {
  const Shape& dst = compiler.type(matmul.outputs[0]).shape;
  const int weights = matmul.inputs[1];
  if (ShareOf(compiler, weights, dst[0]) == Share::kInputs) return Region::kPrivate;
  const bool has_columns = Gemm::BestRegion(dst, compiler.threads()) == Region::kColumns;
  return has_columns && !MeetsData(compiler, weights) ? Region::kColumns : Region::kRows;
}

// The update, and the gradient of the examples beside it if that is the product given.
void EmitUpdate(Compiler& compiler, const Update& update, const Op* data_product) {
  const Op& product = *update.product;
  const Weights weights(compiler, update.parameter);
  const Value src = compiler.Plain(product.inputs[0]);
  const Value diff_dst = compiler.Plain(product.inputs[1]);
  const std::int64_t rows = src.type.shape[0];
  const bool by_outputs = ShareOf(compiler, update.parameter, rows) == Share::kOutputs;
  const ScalarProduct eta(compiler, 1, {update.eta});
  const ScalarProduct decay(compiler, update.decay_factor, update.decay_scalars);
  const Scratch scratch(compiler, weights.by_input ? SparseDenseScratch(weights.ShapeOf(rows)) * 4
                                                   : rows * sizeof(std::uint64_t));
  Task task = compiler.NewTask(*update.op, NameOf(compiler, weights.by_input ? "sparse" : "dense"));
  task.op = data_product == nullptr ? "matmul+sgd_update" : "matmul+matmul+sgd_update";
  task.label = update.variable;
  task.commits = true;
  task.accesses = {src.Read(by_outputs ? Region::kWhole : Region::kColumns),
                   diff_dst.Read(by_outputs ? Region::kColumns : Region::kWhole),
                   by_outputs ? weights.OfOutputs(true) : weights.OfInputs(true)};
  Value diff_src;
  if (data_product != nullptr) {
    const int id = data_product->outputs[0];
    diff_src = by_outputs
                   ? compiler.DefineParts(id, std::nullopt, PartsOf(weights.outputs, compiler))
                   : compiler.Define(id, Layout{}, Region::kColumns);
    task.accesses.push_back(diff_src.Write(diff_src.region));
  }
  eta.AddReads(task);
  decay.AddReads(task);
  std::optional<Squares> squares;
  if (const Squares* asked = compiler.SquaresOf(update.parameter)) {
    squares = *asked;
    task.accesses.push_back({squares->sums, Region::kPrivate, 0, true});
    task.accesses.push_back(squares->factor.Read(Region::kWhole));
  }
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step&,
                                                                              int thread) {
    double* const sum = squares && squares->AreWanted() ? squares->Of(thread) : nullptr;
    if (sum != nullptr) *sum = 0;
    Range inputs{0, weights.inputs};
    Range outputs{0, weights.outputs};
    (by_outputs ? outputs : inputs) =
        Split(by_outputs ? weights.outputs : weights.inputs, threads, thread, kVector);
    if (inputs.size() == 0 || outputs.size() == 0) return;
    const float rate = eta.Value();
    const float lost = rate * decay.Value();
    if (weights.by_input) {
      kernels->sparse_dense_update(weights.data(), src.storage->f32(), diff_dst.storage->f32(),
                                   scratch.Of<float>(thread), weights.ShapeOf(rows), inputs.begin,
                                   inputs.end, rate, lost, sum);
      return;
    }
    // Of a value in one part the stride is zero.
    float* const diff = diff_src.storage == nullptr
                            ? nullptr
                            : diff_src.storage->f32() + thread * diff_src.part_stride;
    DenseShape shape = weights.ShapeOf(rows);
    shape.outputs = outputs.size();
    float* const w = weights.data() + outputs.begin * weights.stride;
    const float* const from = src.storage->f32();
    const float* const diffs = diff_dst.storage->f32() + outputs.begin;
    const bool decays = lost != 0 || sum != nullptr;
    if (diff != nullptr && !decays &&
        AreFewLit(*kernels, diffs, rows, shape.dst_stride, shape.outputs)) {
      kernels->sparse_diff_update(w, diff, from, diffs, scratch.Of<std::uint64_t>(thread), shape,
                                  inputs.begin, inputs.end, rate);
    } else {
      kernels->dense_update(w, diff, from, diffs, shape, inputs.begin, inputs.end, rate, lost, sum);
    }
  };
  compiler.Emit(std::move(task));
}

}  // namespace

bool IsReadByInputs(const Compiler& compiler, int src) {
  const std::vector<const Op*>& readers = compiler.uses().Readers(src);
  const auto is_product = [](const Op* reader) { return reader->name == "matmul"; };
  const auto is_private = [&](const Op* reader) {
    return Is(*reader, false, false) && reader->inputs[0] == src &&
           IsOurs(compiler, reader->inputs[1], src) &&
           RegionOf(compiler, *reader) == Region::kPrivate;
  };
  return !compiler.uses().IsRoot(src) && std::all_of(readers.begin(), readers.end(), is_product) &&
         std::any_of(readers.begin(), readers.end(), is_private);
}

bool EmitDense(Compiler& compiler, const Op& matmul) {
  if (!Is(matmul, false, false) || !IsOurs(compiler, matmul.inputs[1], matmul.inputs[0])) {
    return false;
  }
  const Weights weights(compiler, matmul.inputs[1]);
  const Value src = compiler.Plain(matmul.inputs[0]);
  const std::int64_t rows = src.type.shape[0];
  const Region region = RegionOf(compiler, matmul);
  const bool by_inputs = region == Region::kPrivate;
  const Value dst = by_inputs ? compiler.DefineParts(matmul.outputs[0], std::nullopt,
                                                     PartsOf(weights.inputs, compiler))
                              : compiler.Define(matmul.outputs[0], Layout{}, region);
  const Scratch scratch(compiler,
                        weights.by_input ? SparseDenseScratch(weights.ShapeOf(rows)) * 4 : 0);
  Task task = compiler.NewTask(matmul, NameOf(compiler, weights.by_input ? "sparse" : "dense"));
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
      const float* from = src.storage->f32() + row * weights.inputs + inputs.begin;
      float* to = sums + row * weights.outputs;
      DenseShape shape = weights.ShapeOf(count);
      shape.inputs = inputs.size();
      if (weights.by_input) {
        SparseProduct(*kernels, to, from, weights, inputs.begin, scratch.Of<float>(thread), shape);
      } else {
        kernels->dense(to, from, weights.From(inputs.begin), shape, outputs.begin, outputs.end);
      }
    });
  };
  compiler.Emit(std::move(task));
  return true;
}

bool EmitDenseBackwardData(Compiler& compiler, const Op& matmul) {
  if (!Is(matmul, false, true) || !IsOurs(compiler, matmul.inputs[1], matmul.inputs[0])) {
    return false;
  }
  const Weights weights(compiler, matmul.inputs[1]);
  const Value diff_dst = compiler.Plain(matmul.inputs[0]);
  const std::int64_t rows = diff_dst.type.shape[0];
  if (!weights.by_input) {
    if (const std::optional<Update> update = compiler.TakeUpdateBeside(matmul)) {
      EmitUpdate(compiler, *update, &matmul);
      return true;
    }
  }
  const Value diff_src = compiler.Define(matmul.outputs[0], Layout{}, Region::kColumns);
  Task task = compiler.NewTask(matmul, NameOf(compiler, "dense"));
  task.accesses = {diff_dst.Read(Region::kWhole), weights.OfInputs(false),
                   diff_src.Write(Region::kColumns)};
  task.run = [=, threads = compiler.threads(), kernels = &compiler.kernels()](const Step& step,
                                                                              int thread) {
    const Range inputs = Split(weights.inputs, threads, thread, kVector);
    if (inputs.size() == 0) return;
    ForEachRows({0, rows}, step, [&](std::int64_t row, std::int64_t count) {
      float* to = diff_src.storage->f32() + row * weights.inputs;
      const float* from = diff_dst.storage->f32() + row * weights.outputs;
      if (weights.by_input) {
        kernels->dense(to, from, weights.data(), Turned(weights.ShapeOf(count)), inputs.begin,
                       inputs.end);
      } else {
        kernels->dense_backward_data(to, from, weights.data(), weights.ShapeOf(count), inputs.begin,
                                     inputs.end);
      }
    });
  };
  compiler.Emit(std::move(task));
  return true;
}

bool IsDenseUpdate(const Compiler& compiler, const Update& update) {
  return update.product != nullptr && Is(*update.product, true, false) &&
         IsOurs(compiler, update.parameter, update.product->inputs[1]);
}

void ChooseDenseLayout(Compiler& compiler, int weights) { Weights(compiler, weights); }

bool EmitDenseUpdate(Compiler& compiler, const Update& update) {
  if (!IsDenseUpdate(compiler, update)) return false;
  EmitUpdate(compiler, update, nullptr);
  return true;
}

}  // namespace network3::onednn
