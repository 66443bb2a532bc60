#include "backend/cpu/run/run.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "core/error.h"

namespace network3::cpu {
namespace {

// Least time between two progress reports.
constexpr auto kReportInterval = std::chrono::milliseconds(50);
// The stop flag of steps that are finished in any case.
const std::atomic<bool> kGoesOn{false};

}  // namespace

FunctionRun::FunctionRun(CompiledFunction& function, ThreadPool& pool,
                         const RunArguments& arguments, const std::atomic<bool>& stop,
                         TaskClock* clock)
    : function_(function),
      pool_(pool),
      team_(pool.barrier(), pool.size()),
      arguments_(arguments),
      stop_(stop),
      clock_(clock) {
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
  TaskClock* const clock = thread == 0 ? clock_ : nullptr;
  RunTasks(function_.prologue, 0, function_.prologue.size(), thread);
  if (clock != nullptr) clock->Restart();
  if (function_.early_tasks > 0) {
    Synchronise(thread, [] {});
    RunEarlyTasks(committed_, thread, clock);
  }
  Synchronise(thread, [this] { continue_ = GoesOn(); });
  for (;;) {
    team_.AwaitTurn(thread);
    if (!continue_) break;
    RunTasks(function_.tasks, function_.early_tasks, function_.single_tasks, thread, clock);
    if (!cut_) RunEarlyTasks(next_, thread, clock);
    bool recalls = false;
    Synchronise(thread, [this, &recalls] {
      continue_ = FinishStep();
      BeginStep(step_.index + 1);
      continue_ = continue_ && GoesOn();
      recalls = continue_ ? team_.Rearrange(result_.steps) : team_.RecallAll();
    });
    if (recalls) team_.WakeRecalled();
  }
  if (thread == 0 && result_.status == RunStatus::kDone && result_.steps < arguments_.steps) {
    result_.status = RunStatus::kStopped;
  }
}

bool FunctionRun::GoesOn() const {
  return !Failed() && step_.index < arguments_.steps && !stop_.load(std::memory_order_relaxed);
}

void FunctionRun::BeginStep(std::int64_t index) {
  step_ = StepOf(index);
  committed_ = step_;
  committed_.stop = &kGoesOn;
  next_ = StepOf(index + 1);
  next_.stop = &kGoesOn;
}

Step FunctionRun::StepOf(std::int64_t index) {
  Step step;
  step.index = index;
  step.valid =
      std::clamp<std::int64_t>(arguments_.rows - index * function_.batch, 0, function_.batch);
  step.number = arguments_.first_step + static_cast<std::uint64_t>(index);
  step.arguments = &arguments_;
  step.result = &result_;
  step.stop = &stop_;
  step.interrupted = &interrupted_;
  return step;
}

bool FunctionRun::FinishStep() {
  for (std::size_t i = function_.single_tasks; i < function_.tasks.size(); ++i) {
    RunTask(function_.tasks[i], i, committed_, 0, clock_);
  }
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
  if (team_.size() < pool_.size()) ++result_.degraded_steps;
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
    // The report is dropped and the run continues; an exception here would leave the other threads
    // waiting at the barrier.
  }
}

void FunctionRun::RunEarlyTasks(const Step& step, int thread, TaskClock* clock) {
  if (step.index >= arguments_.steps) return;
  team_.ForEachShare(thread, [&](int share) {
    for (std::size_t i = 0; i < function_.early_tasks; ++i) {
      RunTask(function_.tasks[i], i, step, share, clock);
    }
  });
}

void FunctionRun::RunTasks(const std::vector<Task>& tasks, std::size_t first, std::size_t last,
                           int thread, TaskClock* clock) {
  bool may_cut = function_.may_cut;
  for (std::size_t begin = first, end = first; begin < last; begin = end) {
    const bool commits_now = tasks[begin].commits && may_cut;
    if (tasks[begin].barrier_before) {
      Synchronise(thread, [&] {
        if (commits_now && interrupted_.load()) cut_ = true;
      });
      if (cut_) return;
    }
    may_cut = may_cut && !commits_now;
    const Step& step = may_cut ? step_ : committed_;
    end = NextBarrier(tasks, begin);
    team_.ForEachShare(thread, [&](int share) {
      for (std::size_t i = begin; i < end; ++i) RunTask(tasks[i], i, step, share, clock);
    });
  }
}

void FunctionRun::RunTask(const Task& task, std::size_t index, const Step& step, int share,
                          TaskClock* clock) {
  if (clock != nullptr) clock->Begin(index);
  RunGuarded(task, step, share);
  if (clock != nullptr) clock->End(index);
}

template <typename Finish>
void FunctionRun::Synchronise(int thread, const Finish& finish) {
  pool_.barrier().Wait([&](Barrier::Duration slept) {
    // While times are measured no thread may be suspended, because thread 0 measures them.
    if (slept > Barrier::Duration::zero() && clock_ == nullptr) team_.NoteLate(thread, slept);
    finish();
  });
}

void FunctionRun::RunGuarded(const Task& task, const Step& step, int share) {
  if (Failed() || step.Interrupted()) return;
  try {
    task.run(step, share);
  } catch (...) {
    const std::lock_guard<std::mutex> lock(error_mutex_);
    if (!error_) error_ = std::current_exception();
    failed_.store(true, std::memory_order_release);
  }
}

}  // namespace network3::cpu
