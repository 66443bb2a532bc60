#include "backend/cpu/run/profile.h"

#include <algorithm>

namespace network3::cpu {
namespace {

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

TaskClock::TaskClock(const std::vector<Task>& tasks, std::int64_t steps) {
  times_.reserve(tasks.size());
  for (const Task& task : tasks) {
    times_.push_back({{task.op, task.label, task.implementation}, {}, {}});
    times_.back().waits.reserve(static_cast<std::size_t>(steps));
    times_.back().runs.reserve(static_cast<std::size_t>(steps));
  }
}

std::vector<TaskTime> TaskClock::Medians() const {
  std::vector<TaskTime> medians;
  medians.reserve(times_.size());
  for (const Times& times : times_) {
    medians.push_back({times.kernel, Median(times.runs), Median(times.waits)});
  }
  return medians;
}

}  // namespace network3::cpu
