#include "backend/cpu/lower/dense/dense_weights.h"

#include <algorithm>
#include <limits>

#include "backend/cpu/lower/dense/gemm.h"

namespace network3::cpu {
namespace {

// Bytes of weights that stay in a core's second-level cache beside other data.
constexpr std::int64_t kShare = 768 << 10;
// With at least this many outputs per example, the partial sums of all threads are small compared
// with the weights.
constexpr std::int64_t kRowsOfWeights = 8;

// True if an op of the function multiplies a data set by these weights.
bool MeetsData(const Compiler& compiler, int weights) {
  const std::vector<const Op*>& readers = compiler.uses().Readers(weights);
  return std::any_of(readers.begin(), readers.end(), [&](const Op* reader) {
    return reader->name == "matmul" && reader->inputs[1] == weights && Is(*reader, false, false) &&
           compiler.uses().IsData(reader->inputs[0]);
  });
}

// Rounds a row up to an odd number of vectors. With an even number, the elements of a column would
// map to a few sets of the cache.
std::int64_t OddVectors(std::int64_t elements) {
  const std::int64_t vectors = (elements + kVector - 1) / kVector;
  return (vectors | 1) * kVector;
}

}  // namespace

bool Is(const Op& matmul, bool transpose_a, bool transpose_b) {
  return matmul.attributes.Flag("transposeA") == transpose_a &&
         matmul.attributes.Flag("transposeB") == transpose_b;
}

Form::Form(const Compiler& compiler, int weights)
    : by_input(MeetsData(compiler, weights)),
      inputs(compiler.type(weights).shape[0]),
      outputs(compiler.type(weights).shape[1]),
      stride(OddVectors(by_input ? outputs : inputs)) {}

WeightsLayout Form::Layout() const {
  const Shape strides = by_input ? Shape{stride, 1} : Shape{1, stride};
  return {{inputs, outputs}, strides};
}

DenseShape Form::ShapeOf(std::int64_t rows) const {
  return {rows, inputs, outputs, stride, inputs, outputs};
}

Weights::Weights(Compiler& compiler, int id)
    : Form(compiler, id), value(compiler.values().InWeights(id, Layout())) {}

bool FitsKernels(const Compiler& compiler, int weights) {
  if (compiler.uses().Producer(weights, "variable") == nullptr) return false;
  const Form form(compiler, weights);
  // The kernels use 32-bit offsets.
  if (form.inputs * form.outputs >= std::numeric_limits<std::int32_t>::max() / 2) return false;
  // The weights must lie in the variable itself, because the kernels update them in place.
  return compiler.values().CanLie(weights, form.Layout());
}

bool IsOurs(const Compiler& compiler, int weights, int examples) {
  if (!FitsKernels(compiler, weights)) return false;
  const Form form(compiler, weights);
  // For input layers only our kernels skip zeros.
  const char* pass = form.by_input ? "sparse_dense" : "dense";
  return compiler.Prefers(compiler.passes().dense, pass,
                          {compiler.type(examples).shape[0], form.inputs, form.outputs}, true);
}

DenseShape Transposed(const DenseShape& shape) {
  return {shape.rows,   shape.outputs,    shape.inputs,
          shape.stride, shape.dst_stride, shape.src_stride};
}

std::string NameOf(const Compiler& compiler, const char* kind) {
  return std::string("network3:") + kind + ":" + compiler.kernels().name;
}

Share ShareOf(const Compiler& compiler, int weights, std::int64_t rows) {
  const Shape& shape = compiler.type(weights).shape;
  const std::string& variable =
      compiler.uses().Producer(weights, "variable")->attributes.String("name");
  const int threads = compiler.threads();
  if (threads == 1 || rows > kRowsAtATime || !compiler.updates().IsAssigned(variable) ||
      Gemm::BestRegion({rows, shape[1]}, threads) != Region::kColumns) {
    return Share::kNone;
  }
  if (ElementCount(shape) / threads * 4 <= kShare) return Share::kInputs;
  const bool is_cheap = rows * kRowsOfWeights <= shape[1];
  return is_cheap && !MeetsData(compiler, weights) ? Share::kOutputs : Share::kNone;
}

Region RegionOf(const Compiler& compiler, const Op& matmul) {
  const Shape& dst = compiler.type(matmul.outputs[0]).shape;
  const int weights = matmul.inputs[1];
  if (ShareOf(compiler, weights, dst[0]) == Share::kInputs) return Region::kPrivate;
  const bool has_columns = Gemm::BestRegion(dst, compiler.threads()) == Region::kColumns;
  // Dividing by columns moves the examples between cores, which wrote them by rows. Dividing by
  // rows moves no weights, but every core reads all of them.
  const bool are_few = 2 * dst[0] < dst[1];
  return has_columns && are_few && !MeetsData(compiler, weights) ? Region::kColumns : Region::kRows;
}

int PartsOf(std::int64_t columns, const Compiler& compiler) {
  return ActiveParts((columns + kVector - 1) / kVector, compiler.threads());
}

}  // namespace network3::cpu
