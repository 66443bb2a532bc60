// Times of the tasks of a compiled function, taken on thread 0.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "backend/backend.h"
#include "backend/onednn/compiled_function.h"

namespace network3::onednn {

// What a run tells of its tasks, Restart at first, then Begin and End for each in every step.
class TaskClock {
 public:
  TaskClock(const std::vector<Task>& tasks, std::int64_t steps);

  void Restart() { last_ = Clock::now(); }
  // What lies between two tasks is the wait at their barrier.
  void Begin(std::size_t task) { Note(times_[task].waits); }
  void End(std::size_t task) { Note(times_[task].runs); }

  // The median of each task over the steps.
  std::vector<TaskTime> Medians() const;

 private:
  using Clock = std::chrono::steady_clock;

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

}  // namespace network3::onednn
