#include "backend/cuda/compile/compiler.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "backend/cuda/kernels/step/collect.h"
#include "backend/cuda/lower/ops.h"
#include "core/error.h"

namespace network3::cuda {

Compiler::Compiler(const Function& function, Variables& variables, Session& session,
                   PhiloxKey dropout_key)
    : function_(function),
      variables_(variables),
      session_(session),
      dropout_key_(dropout_key),
      // The products of folded updates may have any size, because each is one launch.
      plan_(FoldUpdates(function, Uses(function), std::numeric_limits<std::int64_t>::max())),
      consumers_(function),
      skipped_(plan_.folded),
      emitter_(session, function.batch),
      values_(*this) {}

std::unique_ptr<CompiledFunction> Compiler::Compile() {
  CompileLeaves();
  begin_.Launch(*this);
  KeepVariables();
  updates_.emplace(*this, plan_);
  for (const Op& op : function_.ops) {
    if (!IsSkipped(op)) FindOp(op)(*this, op);
  }
  EmitOutputs();
  updates_->EmitProducts();
  EmitAssignments();
  updates_->EmitEnd(sums_);
  return emitter_.Finish();
}

// Compiles the values that exist before a step or are computed by its first launch.
void Compiler::CompileLeaves() {
  for (const Op& op : function_.ops) {
    const bool is_leaf = op.name == "variable" || op.name == "scalar" || op.name == "constant" ||
                         op.name == "slice_batch" ||
                         (op.name == "l2_penalty" && begin_.TakesSquares(*this, op));
    if (!is_leaf) continue;
    FindOp(op)(*this, op);
    Skip(op);
  }
}

bool Compiler::IsReadAfter(int id, std::size_t index) const {
  const std::vector<const Op*>& readers = consumers_.Of(id);
  return consumers_.IsRoot(id) || std::any_of(readers.begin(), readers.end(), [&](const Op* op) {
           // Counts reshapes as later readers, because their own readers are not examined.
           return op->name == "reshape" || (IndexOf(*op) > index && !IsSkipped(*op));
         });
}

bool Compiler::LiesInAssignedVariable(int id) const {
  const Op* producer = consumers_.Producer(id);
  while (producer->name == "reshape") producer = consumers_.Producer(producer->inputs[0]);
  if (producer->name != "variable") return false;
  const std::string& name = producer->attributes.String("name");
  return std::any_of(function_.assignments.begin(), function_.assignments.end(),
                     [&](const Assignment& assignment) { return assignment.variable == name; });
}

// Outputs and assignments use the variables from before the step, so variables that the step
// changes are copied first.
void Compiler::KeepVariables() {
  for (const Output& output : function_.outputs) values_.Keep(output.value);
  for (const Assignment& assignment : plan_.copies) values_.Keep(assignment.value);
  for (const Update& update : plan_.updates) {
    if (update.product == nullptr) {
      values_.Keep(update.gradient);
    } else {
      for (const int id : update.product->inputs) values_.Keep(id);
    }
  }
}

void Compiler::EmitOutputs() {
  for (const Output& output : function_.outputs) {
    CompiledOutput placed{output, type(output.value), 0};
    if (output.kind == OutputKind::kSum) {
      emitter_.function().sums.push_back(output.name);
      sums_.push_back(values_.SumOf(output.value));
    } else {
      placed.address = values_.KeptAddress(output.value);
    }
    if (output.kind == OutputKind::kRows) EmitCollect(placed);
    emitter_.function().outputs.push_back(placed);
  }
  const CompiledFunction& compiled = emitter_.function();
  if (compiled.sums.size() > kMostSums || compiled.row_outputs.size() > kMostRowOutputs) {
    throw Error(ErrorCode::kUnsupportedOp, "the cuda backend has no function of more than " +
                                               std::to_string(kMostSums) + " sums or " +
                                               std::to_string(kMostRowOutputs) + " row outputs");
  }
}

// Copies the rows, without padded ones, to the memory where the run collects them.
void Compiler::EmitCollect(const CompiledOutput& output) {
  CollectArguments arguments;
  arguments.state = emitter_.state();
  arguments.batch = batch();
  const std::int64_t size = ElementCount(output.type.shape);
  arguments.row_size = size / batch();
  arguments.output = static_cast<std::int32_t>(emitter_.function().row_outputs.size());
  arguments.src = {ToPointer<const std::uint32_t>(output.address), size};
  emitter_.function().row_outputs.push_back(output.spec.name);
  emitter_.Launch("collect", output.spec.name, Elementwise(size), arguments);
}

// Emits the assignments that are not folded updates.
void Compiler::EmitAssignments() {
  for (const InPlaceUpdate& update : plan_.in_place) CompileInPlace(*this, update);
  for (const Assignment& assignment : plan_.copies) {
    const Span<float> target = variables_.span(assignment.variable);
    emitter_.EmitCopy("assign", assignment.variable, ToAddress(target.data),
                      values_.KeptAddress(assignment.value),
                      target.size * static_cast<std::int64_t>(sizeof(float)));
  }
}

}  // namespace network3::cuda
