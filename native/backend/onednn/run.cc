#include "backend/onednn/run.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

#include "core/error.h"

namespace network3::onednn {
namespace {

constexpr auto kReportInterval = std::chrono::milliseconds(50);
const std::atomic<bool> kGoesOn{false};
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

}  // namespace

FunctionRun::FunctionRun(CompiledFunction& function, ThreadPool& pool,
                         const RunArguments& arguments, const std::atomic<bool>& stop,
                         TaskClock* clock)
    : function_(function),
      pool_(pool),
      arguments_(arguments),
      stop_(stop),
      clock_(clock),
      counters_(static_cast<std::size_t>(pool.size())),
      cut_at_(kNever) {
  for (const auto& [name, storage] : function_.scalars) {
    *storage->f32() = static_cast<float>(arguments_.scalars.at(name));
  }
  for (const CompiledOutput& output : function_.outputs) {
    if (output.spec.kind == OutputKind::kSum) result_.sums[output.spec.name] = 0;
    if (output.spec.kind != OutputKind::kRows) continue;
    Tensor& tensor = result_.tensors[output.spec.name];
    tensor.dtype = output.value.type.dtype;
    const auto size = static_cast<std::size_t>(
        arguments_.rows * (ElementCount(output.value.type.shape) / function_.batch));
    if (tensor.dtype == DType::kI32) {
      tensor.i32.resize(size);
    } else {
      tensor.f32.resize(size);
    }
  }
  for (const std::string& name : arguments_.record) {
    result_.records[name].reserve(static_cast<std::size_t>(arguments_.steps));
  }
}

RunResult FunctionRun::Execute() {
  const auto begin = std::chrono::steady_clock::now();
  last_report_ = begin;
  BeginStep(0);
  pool_.Run([this](int thread) { Loop(thread); });
  if (error_) std::rethrow_exception(error_);
  for (const CompiledOutput& output : function_.outputs) {
    if (output.spec.kind != OutputKind::kLast) continue;
    Tensor& tensor = result_.tensors[output.spec.name];
    tensor.dtype = output.value.type.dtype;
    const auto count = ElementCount(output.value.type.shape);
    if (tensor.dtype == DType::kI32) {
      tensor.i32.assign(output.value.storage->i32(), output.value.storage->i32() + count);
    } else {
      tensor.f32.assign(output.value.storage->f32(), output.value.storage->f32() + count);
    }
  }
  result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return std::move(result_);
}

void FunctionRun::Loop(int thread) {
  RunTasks(function_.prologue, thread);
  Synchronise(thread, [this] { continue_ = GoesOn(); });
  while (continue_) {
    if (!RunTasks(function_.tasks, thread, thread == 0 ? clock_ : nullptr)) break;
    Synchronise(thread, [this] {
      continue_ = FinishStep();
      BeginStep(step_.index + 1);
      continue_ = continue_ && GoesOn();
    });
  }
  if (thread == 0 && result_.status == RunStatus::kDone && result_.steps < arguments_.steps) {
    result_.status = RunStatus::kStopped;
  }
}

bool FunctionRun::GoesOn() const {
  return !Failed() && step_.index < arguments_.steps && !stop_.load(std::memory_order_relaxed);
}

void FunctionRun::BeginStep(std::int64_t index) {
  step_.index = index;
  step_.valid =
      std::clamp<std::int64_t>(arguments_.rows - index * function_.batch, 0, function_.batch);
  step_.number = arguments_.first_step + static_cast<std::uint64_t>(index);
  step_.arguments = &arguments_;
  step_.result = &result_;
  step_.stop = &stop_;
  step_.interrupted = &interrupted_;
  committed_ = step_;
  committed_.stop = &kGoesOn;
}

bool FunctionRun::FinishStep() {
  if (Failed() || interrupted_.load()) return false;
  for (const CompiledOutput& output : function_.outputs) {
    if (output.spec.kind != OutputKind::kSum) continue;
    const float value = *output.value.storage->f32();
    if (output.spec.name == arguments_.finite && !std::isfinite(value)) {
      result_.status = RunStatus::kNotFinite;
      result_.not_finite = output.spec.name;
      return false;
    }
    result_.sums[output.spec.name] += static_cast<double>(value);
    if (const auto record = result_.records.find(output.spec.name);
        record != result_.records.end()) {
      record->second.push_back(value);
    }
  }
  ++result_.steps;
  ReportProgress();
  return true;
}

void FunctionRun::ReportProgress() {
  if (!arguments_.on_progress) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_report_ < kReportInterval) return;
  last_report_ = now;
  try {
    arguments_.on_progress({result_.steps, result_.sums});
  } catch (const std::bad_alloc&) {
    // A report less is better than a run less; the other threads wait for this one.
  }
}

bool FunctionRun::RunTasks(const std::vector<Task>& tasks, int thread, TaskClock* clock) {
  bool may_cut = true;
  if (clock != nullptr) clock->Restart();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Task& task = tasks[i];
    const bool commits_now = task.commits && may_cut;
    if (commits_now) {
      may_cut = false;
      // Behind this barrier nobody can be interrupted any more, so all threads read the same
      // answer.
      if (!Synchronise(thread) || interrupted_.load()) return false;
    }
    const bool stopping =
        thread == 0 && may_cut && (Failed() || stop_.load(std::memory_order_relaxed));
    if (pool_.size() == 1) {
      if (stopping) return false;
    } else if (task.barrier_before && !commits_now) {
      if (stopping) {
        cut_at_.store(counters_[0].barriers, std::memory_order_relaxed);
      }
      if (!Synchronise(thread)) return false;
    }
    if (clock != nullptr) clock->Begin(i);
    RunGuarded(task, may_cut ? step_ : committed_, thread);
    if (clock != nullptr) clock->End(i);
  }
  return true;
}

template <typename Finish>
bool FunctionRun::Synchronise(int thread, const Finish& finish) {
  const std::int64_t number = counters_[static_cast<std::size_t>(thread)].barriers++;
  pool_.barrier().Wait(finish);
  return number < cut_at_.load(std::memory_order_relaxed);
}

bool FunctionRun::Synchronise(int thread) {
  return Synchronise(thread, [] {});
}

void FunctionRun::RunGuarded(const Task& task, const Step& step, int thread) {
  if (Failed()) return;
  try {
    task.run(step, thread);
  } catch (...) {
    const std::lock_guard<std::mutex> lock(error_mutex_);
    if (!error_) error_ = std::current_exception();
    failed_.store(true, std::memory_order_release);
  }
}

}  // namespace network3::onednn
