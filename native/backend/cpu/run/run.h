// One run of a compiled function: the step loop, which all threads execute.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>

#include "backend/cpu/run/compiled_function.h"
#include "backend/cpu/run/profile.h"
#include "backend/cpu/run/thread_pool.h"
#include "backend/cpu/run/thread_team.h"

namespace network3::cpu {

class FunctionRun {
 public:
  // All arguments must outlive the run. `stop` may be set by another thread at any time.
  FunctionRun(CompiledFunction& function, ThreadPool& pool, const RunArguments& arguments,
              const std::atomic<bool>& stop, TaskClock* clock = nullptr);

  // Called once, by the thread that owns the pool.
  RunResult Execute();

 private:
  // Executed by every thread of the pool.
  void Loop(int thread);
  // Runs the tasks [first, last) of one step and waits at their barriers.
  void RunTasks(const std::vector<Task>& tasks, std::size_t first, std::size_t last, int thread,
                TaskClock* clock = nullptr);
  void RunEarlyTasks(const Step& step, int thread, TaskClock* clock);
  void RunTask(const Task& task, std::size_t index, const Step& step, int share, TaskClock* clock);
  // Waits at the barrier. The thread that arrives last calls finish() before it releases the
  // others.
  template <typename Finish>
  void Synchronise(int thread, const Finish& finish);
  // True if another step is to be run: there is one, no task has failed and the stop flag is not
  // set.
  bool GoesOn() const;
  void BeginStep(std::int64_t index);
  Step StepOf(std::int64_t index);
  // Runs the single tasks of the step and adds its outputs to the result; false if the run is over.
  // Called by the thread that arrives last at the barrier between two steps.
  bool FinishStep();
  void ReportProgress();
  // Runs the task unless the run failed or is interrupted, and keeps the first exception.
  void RunGuarded(const Task& task, const Step& step, int share);
  bool Failed() const { return failed_.load(std::memory_order_acquire); }

  CompiledFunction& function_;
  ThreadPool& pool_;
  ThreadTeam team_;
  const RunArguments& arguments_;
  const std::atomic<bool>& stop_;
  TaskClock* const clock_;  // nullptr if no times are measured
  RunResult result_;
  Step step_;
  Step committed_;  // step_ for tasks after the first update, which ignore the stop flag
  Step next_;       // the next step, for early tasks, which ignore the stop flag
  bool continue_ = true;
  // True if the step is cut off before its first update. Written at the barrier there, before the
  // threads read it.
  bool cut_ = false;
  std::chrono::steady_clock::time_point last_report_;

  // True if a task returned early, so the step is discarded. Only tasks before the first update set
  // it.
  std::atomic<bool> interrupted_{false};
  std::atomic<bool> failed_{false};
  std::mutex error_mutex_;
  std::exception_ptr error_;
};

}  // namespace network3::cpu
