#include "backend/cpu/run/task.h"

#include <algorithm>

namespace network3::cpu {
namespace {

bool Conflict(const Access& a, const Access& b) {
  if (a.storage != b.storage || (!a.write && !b.write)) return false;
  if (a.region == Region::kWhole || b.region == Region::kWhole) return true;
  return a.region != b.region || a.extent != b.extent;
}

bool Conflict(const std::vector<Access>& earlier, const std::vector<Access>& later) {
  for (const Access& a : earlier) {
    for (const Access& b : later) {
      if (Conflict(a, b)) return true;
    }
  }
  return false;
}

}  // namespace

void PlaceBarriers(std::vector<Task>& tasks, bool may_cut) {
  std::vector<Access> open;
  for (Task& task : tasks) {
    task.barrier_before = (task.commits && may_cut) || Conflict(open, task.accesses);
    may_cut = may_cut && !task.commits;
    if (task.barrier_before) open.clear();
    open.insert(open.end(), task.accesses.begin(), task.accesses.end());
  }
}

std::size_t NextBarrier(const std::vector<Task>& tasks, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < tasks.size() && !tasks[end].barrier_before) ++end;
  return end;
}

std::size_t BeginOfSingleTasks(const std::vector<Task>& tasks) {
  const auto is_single = [](const Access& access) {
    return access.region == Region::kSingle || (access.region == Region::kWhole && !access.write);
  };
  const auto is_for_one = [&](const Task& task) {
    const std::vector<Access>& accesses = task.accesses;
    return !task.commits && std::all_of(accesses.begin(), accesses.end(), is_single);
  };
  for (std::size_t i = tasks.size(); i > 0 && is_for_one(tasks[i - 1]); --i) {
    if (tasks[i - 1].barrier_before) return i - 1;
  }
  return tasks.size();
}

std::size_t CountEarlyTasks(const std::vector<Task>& tasks, std::size_t single_tasks) {
  const std::size_t count = NextBarrier(tasks, 0);
  if (count >= single_tasks || tasks.front().commits || tasks[count].commits) return 0;
  std::size_t last = single_tasks - 1;
  while (!tasks[last].barrier_before) --last;
  const auto is_free = [&](const Task& early) {
    std::vector<Access> accesses = early.accesses;
    accesses.erase(std::remove_if(accesses.begin(), accesses.end(),
                                  [](const Access& access) { return access.alternates; }),
                   accesses.end());
    return std::none_of(tasks.begin() + static_cast<std::ptrdiff_t>(last), tasks.end(),
                        [&](const Task& task) { return Conflict(task.accesses, accesses); });
  };
  const auto end = tasks.begin() + static_cast<std::ptrdiff_t>(count);
  return std::all_of(tasks.begin(), end, is_free) ? count : 0;
}

}  // namespace network3::cpu
