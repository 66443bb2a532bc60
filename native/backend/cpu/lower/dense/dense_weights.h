// The layout of a dense layer's weights for our kernels, and how the threads divide them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

// True if the matmul transposes its operands as given.
bool Is(const Op& matmul, bool transpose_a, bool transpose_b);

// The layout of weights [inputs, outputs]: by input (the weights of one input are contiguous) in an
// input layer, else by output. `stride` is the length of a row in elements, padding included.
struct Form {
  bool by_input;
  std::int64_t inputs, outputs, stride;

  Form(const Compiler& compiler, int weights);
  WeightsLayout Layout() const;
  DenseShape ShapeOf(std::int64_t rows) const;
};

// The weights of a variable in that layout.
struct Weights : Form {
  Value value;

  Weights(Compiler& compiler, int id);
  float* data() const { return value.storage->f32(); }
  // Address of the first weight of `input`.
  float* From(std::int64_t input) const { return data() + input * (by_input ? stride : 1); }
  // The region that a thread accesses when the threads divide the weights by inputs or by outputs.
  Access OfInputs(bool write) const { return {value.storage, Region::kColumns, inputs, write}; }
  Access OfDataInputs(bool write) const { return {value.storage, Region::kInputs, inputs, write}; }
  Access OfOutputs(bool write) const { return {value.storage, Region::kRows, outputs, write}; }
};

// True if the weights are a variable that can have the layout of our kernels.
bool FitsKernels(const Compiler& compiler, int weights);
// True if our kernels compute the product of these two values.
bool IsOurs(const Compiler& compiler, int weights, int examples);
// The shape of the transposed product: the same memory read as weights [outputs, inputs].
DenseShape Transposed(const DenseShape& shape);
// The name of the implementation, as Kernels() of an executable lists it.
std::string NameOf(const Compiler& compiler, const char* kind);

// How threads divide weights that the step updates. With kInputs or kOutputs each thread works on
// the same part in every pass, so the part stays in its cache; the partial sums that this needs
// must be small.
enum class Share { kNone, kInputs, kOutputs };
Share ShareOf(const Compiler& compiler, int weights, std::int64_t rows);
// How the threads divide src · w.
Region RegionOf(const Compiler& compiler, const Op& matmul);
// Number of threads that get at least one column.
int PartsOf(std::int64_t columns, const Compiler& compiler);

// Number of examples that a kernel processes between two checks of the stop flag.
constexpr std::int64_t kRowsAtATime = 64;
// Calls visit(first row, number of rows) for pieces of `rows` until the run is to be stopped.
template <typename Visit>
void ForEachRows(Range rows, const Step& step, Visit visit) {
  for (std::int64_t row = rows.begin; row < rows.end && !step.Interrupted(); row += kRowsAtATime) {
    visit(row, std::min(kRowsAtATime, rows.end - row));
  }
}

}  // namespace network3::cpu
