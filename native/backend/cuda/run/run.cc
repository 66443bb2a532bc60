#include "backend/cuda/run/run.h"

#include <algorithm>
#include <cstddef>
#include <new>
#include <utility>

#include "backend/cuda/run/capture.h"
#include "backend/cuda/run/data.h"
#include "core/error.h"

namespace network3::cuda {
namespace {

constexpr auto kReportInterval = std::chrono::milliseconds(50);
// The intended time of a batch is a little more than kReportInterval, because its steps may be
// faster than those before. Two batches are in flight, so a stop takes effect after both have
// finished.
constexpr double kBatchSeconds = 0.06;
constexpr std::int64_t kMostSteps = 1 << 16;  // steps of a batch

SourceType SourceTypeOf(DType dtype) {
  switch (dtype) {
    case DType::kU8:
      return SourceType::kU8;
    case DType::kI32:
      return SourceType::kI32;
    case DType::kF32:
      break;
  }
  return SourceType::kF32;
}

}  // namespace

FunctionRun::FunctionRun(CompiledFunction& function, Session& session, RunBuffers& buffers,
                         const RunArguments& arguments, const std::atomic<bool>& stop)
    : function_(function),
      session_(session),
      arguments_(arguments),
      stop_(stop),
      buffers_(buffers),
      block_(*buffers.block),
      batches_(buffers.batches) {
  Prepare();
}

FunctionRun::~FunctionRun() {
  if (pending_) session_.device().driver().cuStreamSynchronize(session_.stream());
}

int FunctionRun::IndexOfSum(const std::string& name) const {
  const auto found = std::find(function_.sums.begin(), function_.sums.end(), name);
  return found == function_.sums.end() ? -1 : static_cast<int>(found - function_.sums.begin());
}

// Allocates all device memory that the run needs, before its first step.
void FunctionRun::Prepare() {
  block_ = function_.constants;
  for (const auto& [name, index] : function_.scalars) {
    block_.scalars[index] = static_cast<float>(arguments_.scalars.at(name));
  }
  StepState& state = block_.state;
  state.rows = arguments_.rows;
  state.number = arguments_.first_step;
  state.epoch = arguments_.epoch;
  state.watched = IndexOfSum(arguments_.finite);
  if (!arguments_.order.empty()) {
    const std::size_t bytes = arguments_.order.size() * sizeof(std::int32_t);
    Grow(buffers_.order, bytes, "the order of the rows");
    session_.Upload(buffers_.order.address(), arguments_.order.data(), bytes);
    state.order = buffers_.order.as<std::int32_t>();
  }
  for (const auto& [name, index] : function_.sources) {
    const DataSlice& slice = arguments_.data.at(name);
    const auto& data = static_cast<const CudaData&>(*slice.data);
    state.sources[index] = {data.data(), slice.from, SourceTypeOf(data.dtype())};
  }
  AllocateOutputs();
  session_.Upload(function_.run_block.address(), &block_, sizeof(RunBlock));
  if (arguments_.steps >= 2 * kSeveralSteps) CaptureSeveralSteps(function_, session_);
}

void FunctionRun::Grow(Memory& memory, std::size_t bytes, const std::string& purpose) {
  if (memory.bytes() >= bytes) return;
  memory = Memory();
  memory = session_.Allocate(bytes, purpose);
}

void FunctionRun::AllocateOutputs() {
  StepState& state = block_.state;
  for (const std::string& name : arguments_.record) {
    const auto bytes = static_cast<std::size_t>(arguments_.steps) * sizeof(float);
    Memory& record = buffers_.records.at(static_cast<std::size_t>(IndexOfSum(name)));
    Grow(record, bytes, "the recorded values of " + name);
    state.records[IndexOfSum(name)] = record.as<float>();
  }
  for (const CompiledOutput& output : function_.outputs) {
    if (output.spec.kind != OutputKind::kRows) continue;
    const auto index = static_cast<std::size_t>(
        std::find(function_.row_outputs.begin(), function_.row_outputs.end(), output.spec.name) -
        function_.row_outputs.begin());
    const std::int64_t row = ElementCount(output.type.shape) / function_.batch;
    rows_.push_back(session_.Allocate(static_cast<std::size_t>(arguments_.rows * row) * 4,
                                      "the rows of " + output.spec.name));
    state.row_outputs[index] = rows_.back().as<void>();
  }
}

RunResult FunctionRun::Execute() {
  const auto begin = Clock::now();
  last_finish_ = begin;
  last_report_ = begin;
  Loop();
  CollectResult();
  result_.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return std::move(result_);
}

void FunctionRun::Loop() {
  std::size_t next = 0;
  std::size_t in_flight = 0;
  for (;;) {
    while (in_flight < batches_.size() && launched_ < arguments_.steps && state_.halted == 0 &&
           !stop_.load(std::memory_order_relaxed)) {
      Launch(batches_.at((next + in_flight) % batches_.size()));
      ++in_flight;
    }
    if (in_flight == 0) return;
    AwaitBatch(batches_.at(next));
    next = (next + 1) % batches_.size();
    pending_ = --in_flight > 0;
  }
}

void FunctionRun::Launch(InFlightBatch& batch) {
  pending_ = true;
  batch.steps = std::min(function_.steps_at_once, arguments_.steps - launched_);
  std::int64_t left = batch.steps;
  for (; function_.several_steps && left >= kSeveralSteps; left -= kSeveralSteps) {
    function_.several_steps.Launch();
  }
  for (; left > 0; --left) function_.step.Launch();
  launched_ += batch.steps;
  NETWORK3_DRIVER(session_.device(), cuMemcpyDtoHAsync_v2, &*batch.state,
                  function_.run_block.address() + offsetof(RunBlock, state), sizeof(StepState),
                  session_.stream());
  batch.done.Record();
}

void FunctionRun::AwaitBatch(InFlightBatch& batch) {
  batch.done.Wait();
  state_ = *batch.state;
  const auto now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - last_finish_).count();
  last_finish_ = now;
  ReportProgress();
  // The last batch is as long as what was left, which says nothing about the next run.
  if (launched_ == arguments_.steps) return;
  const double per_step = seconds / static_cast<double>(batch.steps);
  const double wanted = per_step > 0 ? kBatchSeconds / per_step : kMostSteps;
  // Grows by doubling, so that one odd time does not make a long batch.
  function_.steps_at_once = std::clamp<std::int64_t>(
      static_cast<std::int64_t>(std::min<double>(wanted, kMostSteps)), 1, 2 * batch.steps);
}

void FunctionRun::ReportProgress() {
  if (!arguments_.on_progress || last_finish_ - last_report_ < kReportInterval) return;
  last_report_ = last_finish_;
  Progress progress;
  try {
    progress.steps = state_.steps;
    for (std::size_t i = 0; i < function_.sums.size(); ++i) {
      progress.sums[function_.sums[i]] = state_.sums[i];
    }
    arguments_.on_progress(progress);
  } catch (const std::bad_alloc&) {
    // Skip the report rather than fail the run.
  }
}

void FunctionRun::CollectResult() {
  result_.steps = state_.steps;
  if (state_.halted != 0) {
    result_.status = RunStatus::kNotFinite;
    result_.not_finite = arguments_.finite;
  } else if (result_.steps < arguments_.steps) {
    result_.status = RunStatus::kStopped;
  }
  for (std::size_t i = 0; i < function_.sums.size(); ++i) {
    result_.sums[function_.sums[i]] = state_.sums[i];
  }
  for (const std::string& name : arguments_.record) {
    Floats& record = result_.records[name];
    record.resize(static_cast<std::size_t>(result_.steps));
    const auto* from = block_.state.records[IndexOfSum(name)];
    Download(record.data(), ToAddress(from), record.size() * sizeof(float));
  }
  for (const CompiledOutput& output : function_.outputs) {
    if (output.spec.kind == OutputKind::kLast) {
      CollectTensor(output, output.address, ElementCount(output.type.shape));
    }
    if (output.spec.kind != OutputKind::kRows) continue;
    const auto index =
        std::find(function_.row_outputs.begin(), function_.row_outputs.end(), output.spec.name) -
        function_.row_outputs.begin();
    const void* from = block_.state.row_outputs[index];
    CollectTensor(output, ToAddress(from),
                  arguments_.rows * (ElementCount(output.type.shape) / function_.batch));
  }
  if (pending_) session_.Synchronise();
  pending_ = false;
}

void FunctionRun::Download(void* to, CUdeviceptr from, std::size_t bytes) {
  pending_ = true;
  session_.Download(to, from, bytes);
}

void FunctionRun::CollectTensor(const CompiledOutput& output, CUdeviceptr from,
                                std::int64_t count) {
  Tensor& tensor = result_.tensors[output.spec.name];
  tensor.dtype = output.type.dtype;
  const auto size = static_cast<std::size_t>(count);
  if (tensor.dtype == DType::kI32) {
    tensor.i32.resize(size);
    Download(tensor.i32.data(), from, size * sizeof(std::int32_t));
  } else {
    tensor.f32.resize(size);
    Download(tensor.f32.data(), from, size * sizeof(float));
  }
}

}  // namespace network3::cuda
