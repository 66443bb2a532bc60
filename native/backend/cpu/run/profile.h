// Durations of the tasks of a compiled function, measured on thread 0.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/run/compiled_function.h"

namespace network3::cpu {

// Records task times during a run. The run calls Restart() before its first task, then Begin() and
// End() around every task.
class TaskClock {
 public:
  TaskClock(const std::vector<Task>& tasks, std::int64_t steps);

  void Restart() { last_ = Clock::now(); }
  // The time from the end of one task to the beginning of the next is the wait at the barrier
  // between.
  void Begin(std::size_t task) { Note(times_[task].waits); }
  void End(std::size_t task) { Note(times_[task].runs); }

  // The median of each task over all steps, in seconds.
  std::vector<TaskTime> Medians() const;

 private:
  using Clock = std::chrono::steady_clock;

  // Seconds, one entry per step.
  struct Times {
    KernelInfo kernel;
    std::vector<double> waits;
    std::vector<double> runs;
  };

  void Note(std::vector<double>& times) {
    const auto now = Clock::now();
    times.push_back(std::chrono::duration<double>(now - last_).count());
    last_ = now;
  }

  std::vector<Times> times_;
  Clock::time_point last_;
};

}  // namespace network3::cpu
