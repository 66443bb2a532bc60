// One run of a compiled function: the step loop that the threads walk through together.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>

#include "backend/onednn/compiled_function.h"
#include "backend/onednn/crew.h"
#include "backend/onednn/profile.h"
#include "backend/onednn/thread_pool.h"

namespace network3::onednn {

class FunctionRun {
 public:
  FunctionRun(CompiledFunction& function, ThreadPool& pool, const RunArguments& arguments,
              const std::atomic<bool>& stop, TaskClock* clock = nullptr);

  RunResult Execute();

 private:
  void Loop(int thread);
  // Those from `first` on, before `last`.
  void RunTasks(const std::vector<Task>& tasks, std::size_t first, std::size_t last, int thread,
                TaskClock* clock = nullptr);
  void RunEarlyTasks(const Step& step, int thread, TaskClock* clock);
  void RunTask(const Task& task, std::size_t index, const Step& step, int share, TaskClock* clock);
  // The last one to arrive calls finish() before the others go on.
  template <typename Finish>
  void Synchronise(int thread, const Finish& finish);
  bool GoesOn() const;
  void BeginStep(std::int64_t index);
  Step StepOf(std::int64_t index);
  // Does the step's single tasks and books its outputs; false when the run is over.
  bool FinishStep();
  void ReportProgress();
  void RunGuarded(const Task& task, const Step& step, int share);
  bool Failed() const { return failed_.load(std::memory_order_acquire); }

  CompiledFunction& function_;
  ThreadPool& pool_;
  Crew crew_;
  const RunArguments& arguments_;
  const std::atomic<bool>& stop_;
  TaskClock* const clock_;  // null: nobody wants the times
  RunResult result_;
  Step step_;
  Step committed_;  // the same once weights have changed: it is finished, whoever wants to stop
  Step next_;       // of which only the early tasks are done
  bool continue_ = true;
  // The step ends before its first commit, for all threads: they read it behind that barrier.
  bool cut_ = false;
  std::chrono::steady_clock::time_point last_report_;

  // A task left work undone: the step counts for nothing. Set before the first commit only.
  std::atomic<bool> interrupted_{false};
  std::atomic<bool> failed_{false};
  std::mutex error_mutex_;
  std::exception_ptr error_;
};

}  // namespace network3::onednn
