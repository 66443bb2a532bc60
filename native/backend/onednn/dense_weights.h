// The weights of a dense layer as our kernels want them, and how the threads share them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "backend/onednn/compiler.h"

namespace network3::onednn {

// Whether a matmul transposes its operands like this.
bool Is(const Op& matmul, bool transpose_a, bool transpose_b);

// How the kernels want weights [inputs, outputs] to lie: by input where they are multiplied by
// data, else by output.
struct Form {
  bool by_input;
  std::int64_t inputs, outputs, stride;

  Form(const Compiler& compiler, int weights);
  dnnl::memory::desc Layout() const;
  DenseShape ShapeOf(std::int64_t rows) const;
};

// Weights of a variable.
struct Weights : Form {
  Value value;

  Weights(Compiler& compiler, int id);
  float* data() const { return value.storage->f32(); }
  // From the weights of an input on.
  float* From(std::int64_t input) const { return data() + input * (by_input ? stride : 1); }
  // What a thread has that works on its inputs, or on its outputs.
  Access OfInputs(bool write) const { return {value.storage, Region::kColumns, inputs, write}; }
  Access OfDataInputs(bool write) const { return {value.storage, Region::kInputs, inputs, write}; }
  Access OfOutputs(bool write) const { return {value.storage, Region::kRows, outputs, write}; }
};

// Whether the weights are a variable that can lie as our kernels want it.
bool FitsKernels(const Compiler& compiler, int weights);
// Whether our kernels multiply these examples by these weights.
bool IsOurs(const Compiler& compiler, int weights, int examples);
// The same memory as weights [outputs, inputs].
DenseShape Turned(const DenseShape& shape);
std::string NameOf(const Compiler& compiler, const char* kind);

// Weights that the step changes stay in the caches of the threads that change them: each works on
// its inputs, or on its outputs, in every pass, where the sums to be added up are small.
enum class Share { kNone, kInputs, kOutputs };
Share ShareOf(const Compiler& compiler, int weights, std::int64_t rows);
// How the threads divide src · w.
Region RegionOf(const Compiler& compiler, const Op& matmul);
// How many threads have columns.
int PartsOf(std::int64_t columns, const Compiler& compiler);

// Examples between two looks at whether the run is to be stopped.
constexpr std::int64_t kRowsAtATime = 64;
// Calls visit(first row, rows) for pieces of them.
template <typename Visit>
void ForEachRows(Range rows, const Step& step, Visit visit) {
  for (std::int64_t row = rows.begin; row < rows.end && !step.Interrupted(); row += kRowsAtATime) {
    visit(row, std::min(kRowsAtATime, rows.end - row));
  }
}

}  // namespace network3::onednn
