#include "backend/cuda/compile/compiler.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "backend/cuda/kernels/step/collect.h"
#include "backend/cuda/lower/ops.h"
#include "core/error.h"

namespace network3::cuda {

Grid Elementwise(std::int64_t count) {
  constexpr std::int64_t kMostBlocks = 4096;
  const std::int64_t blocks = (count + Grid::kThreads - 1) / Grid::kThreads;
  return {std::clamp<std::int64_t>(blocks, 1, kMostBlocks), 1, Grid::kThreads};
}

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
      values_(function.values.size()) {}

std::unique_ptr<CompiledFunction> Compiler::Compile() {
  compiled_ = std::make_unique<CompiledFunction>();
  compiled_->batch = function_.batch;
  compiled_->run_block = session_.Allocate(sizeof(RunBlock), "the state of a run");
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
  return std::move(compiled_);
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

CUdeviceptr Compiler::Address(int id) {
  Value& read = value(id);
  if (read.address == 0 && read.sum) {
    SumsArguments arguments;
    arguments.state = state();
    arguments.batch = batch();
    arguments.sum = *read.sum;
    arguments.dst = NewSpan<float>(1, "a sum");
    read.address = ToAddress(arguments.dst.data);
    Launch("sums", consumers_.Producer(id)->label, {1, 1, Grid::kThreads}, arguments);
  }
  if (!read.defined) throw Error(ErrorCode::kInternal, "a value is read before it is computed");
  return read.address;
}

Factor Compiler::FactorOf(const Op& op, double factor, const std::vector<int>& scalars) {
  if (scalars.size() > kMostScalars) {
    throw Error(ErrorCode::kUnsupportedOp, op.label + ": the cuda backend has no " + op.name +
                                               " with more than " + std::to_string(kMostScalars) +
                                               " scalars");
  }
  Factor product;
  product.factor = factor;
  for (const int id : scalars) product.scalars[product.count++] = Pointer<const float>(id);
  return product;
}

Sum Compiler::SumOf(int id) {
  if (value(id).sum) return *value(id).sum;
  Sum sum;
  sum.count = 1;
  sum.terms[0].value = Pointer<const float>(id);
  return sum;
}

const LazyProduct* Compiler::ProductOf(int id) const {
  const auto found = products_.find(id);
  return found == products_.end() ? nullptr : &found->second;
}

CUdeviceptr Compiler::DefineMemory(int id) {
  const TensorType& defined = type(id);
  const CUdeviceptr address =
      NewMemory(count(id) * static_cast<std::int64_t>(SizeOf(defined.dtype)),
                ToString(defined.shape) + " values");
  DefineAt(id, address);
  return address;
}

void Compiler::DefineAt(int id, CUdeviceptr address) {
  value(id).address = address;
  value(id).defined = true;
}

void Compiler::DefineAs(int id, int other) {
  const CUdeviceptr address = Address(other);
  value(id) = value(other);
  value(id).address = address;
}

void Compiler::DefineSum(int id, const Sum& sum) {
  value(id).sum = sum;
  value(id).defined = true;
}

void Compiler::DefineVariable(int id, const std::string& name) {
  value(id).variable = name;
  DefineAt(id, ToAddress(variables_.span(name).data));
}

void Compiler::DefineScalar(int id, const std::string& name) {
  const auto [found, is_new] = compiled_->scalars.emplace(name, scalar_count_);
  DefineAt(id, is_new ? NewScalar(0) : ScalarAddress(found->second));
}

void Compiler::DefineConstant(int id, float constant) { DefineAt(id, NewScalar(constant)); }

const float* Compiler::Constant(float constant) {
  CUdeviceptr& address = constants_[constant];
  if (address == 0) address = NewScalar(constant);
  return ToPointer<const float>(address);
}

CUdeviceptr Compiler::NewScalar(float initial) {
  if (scalar_count_ == kMostRunScalars) {
    throw Error(ErrorCode::kUnsupportedOp, "the cuda backend has no function of more than " +
                                               std::to_string(kMostRunScalars) + " scalars");
  }
  compiled_->constants.scalars[scalar_count_] = initial;
  return ScalarAddress(scalar_count_++);
}

CUdeviceptr Compiler::ScalarAddress(int index) const {
  return compiled_->run_block.address() + offsetof(RunBlock, scalars) +
         static_cast<std::size_t>(index) * sizeof(float);
}

int Compiler::SourceIndex(const std::string& name) {
  const auto found =
      compiled_->sources.emplace(name, static_cast<int>(compiled_->sources.size())).first;
  if (found->second == kMostSources) {
    throw Error(ErrorCode::kUnsupportedOp, "the cuda backend has no function of more than " +
                                               std::to_string(kMostSources) + " data sets");
  }
  return found->second;
}

StepState* Compiler::state() const {
  return ToPointer<StepState>(compiled_->run_block.address() + offsetof(RunBlock, state));
}

CUdeviceptr Compiler::NewMemory(std::int64_t bytes, const std::string& purpose) {
  compiled_->memory.push_back(session_.Allocate(static_cast<std::size_t>(bytes), purpose));
  return compiled_->memory.back().address();
}

void Compiler::LaunchKernel(const Session& session, CUfunction function, const Grid& grid,
                            const void* arguments) {
  void* parameters[] = {const_cast<void*>(arguments)};
  NETWORK3_DRIVER(session.device(), cuLaunchKernel, function, static_cast<unsigned>(grid.blocks),
                  static_cast<unsigned>(grid.rows), 1, static_cast<unsigned>(grid.threads), 1, 1, 0,
                  session.stream(), parameters, nullptr);
}

void Compiler::EmitCopy(const std::string& op, const std::string& label, CUdeviceptr to,
                        CUdeviceptr from, std::int64_t bytes) {
  Emit({op, label, "cuMemcpyDtoDAsync", [this_session = &session_, to, from, bytes] {
          NETWORK3_DRIVER(this_session->device(), cuMemcpyDtoDAsync_v2, to, from,
                          static_cast<std::size_t>(bytes), this_session->stream());
        }});
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
  for (const Output& output : function_.outputs) Keep(output.value);
  for (const Assignment& assignment : plan_.copies) Keep(assignment.value);
  for (const Update& update : plan_.updates) {
    if (update.product == nullptr) {
      Keep(update.gradient);
    } else {
      for (const int id : update.product->inputs) Keep(id);
    }
  }
}

void Compiler::Keep(int id) {
  if (!LiesInAssignedVariable(id) || kept_.count(id) > 0) return;
  int root = id;
  while (!IsDefined(root)) root = consumers_.Producer(root)->inputs[0];
  const std::int64_t bytes = count(id) * static_cast<std::int64_t>(sizeof(float));
  kept_[id] = NewMemory(bytes, "a copy of a variable");
  EmitCopy("copy", "variable", kept_[id], Address(root), bytes);
}

CUdeviceptr Compiler::KeptAddress(int id) {
  const auto kept = kept_.find(id);
  return kept == kept_.end() ? Address(id) : kept->second;
}

void Compiler::EmitOutputs() {
  for (const Output& output : function_.outputs) {
    CompiledOutput compiled{output, type(output.value), 0};
    if (output.kind == OutputKind::kSum) {
      compiled_->sums.push_back(output.name);
      sums_.push_back(SumOf(output.value));
    } else {
      compiled.address = KeptAddress(output.value);
    }
    if (output.kind == OutputKind::kRows) EmitCollect(compiled);
    compiled_->outputs.push_back(compiled);
  }
  if (compiled_->sums.size() > kMostSums || compiled_->row_outputs.size() > kMostRowOutputs) {
    throw Error(ErrorCode::kUnsupportedOp, "the cuda backend has no function of more than " +
                                               std::to_string(kMostSums) + " sums or " +
                                               std::to_string(kMostRowOutputs) + " row outputs");
  }
}

// Copies the rows, without padded ones, to the memory where the run collects them.
void Compiler::EmitCollect(const CompiledOutput& output) {
  CollectArguments arguments;
  arguments.state = state();
  arguments.batch = batch();
  const std::int64_t size = ElementCount(output.type.shape);
  arguments.row_size = size / batch();
  arguments.output = static_cast<std::int32_t>(compiled_->row_outputs.size());
  arguments.src = {ToPointer<const std::uint32_t>(output.address), size};
  compiled_->row_outputs.push_back(output.spec.name);
  Launch("collect", output.spec.name, Elementwise(size), arguments);
}

// Emits the assignments that are not updates.
void Compiler::EmitAssignments() {
  for (const Assignment& assignment : plan_.copies) {
    const Span<float> target = variables_.span(assignment.variable);
    EmitCopy("assign", assignment.variable, ToAddress(target.data), KeptAddress(assignment.value),
             target.size * static_cast<std::int64_t>(sizeof(float)));
  }
}

}  // namespace network3::cuda
