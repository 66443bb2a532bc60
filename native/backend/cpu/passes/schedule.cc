#include "backend/cpu/passes/schedule.h"

#include <algorithm>

#include "backend/cpu/lower/dense/gemm.h"

namespace network3::cpu {
namespace {

// True if the task writes an output or a result, which the caller may read after the step.
bool IsSeen(const CompiledFunction& compiled, const Task& task) {
  const auto is_seen = [&](const Access& access) {
    const auto is_it = [&](const auto& seen) { return seen == access.storage; };
    return access.write &&
           (std::any_of(compiled.results.begin(), compiled.results.end(),
                        [&](const OpResult& result) { return is_it(result.storage); }) ||
            std::any_of(compiled.outputs.begin(), compiled.outputs.end(),
                        [&](const CompiledOutput& output) { return is_it(output.value.storage); }));
  };
  return std::any_of(task.accesses.begin(), task.accesses.end(), is_seen);
}

// Chooses the first tasks of a step that run at the end of the previous step, if there are any.
void ChooseEarlyTasks(CompiledFunction& compiled) {
  std::vector<Task>& tasks = compiled.tasks;
  const std::size_t count = CountEarlyTasks(tasks, compiled.single_tasks);
  const auto end = tasks.begin() + static_cast<std::ptrdiff_t>(count);
  if (count == 0 ||
      std::any_of(tasks.begin(), end, [&](const Task& task) { return IsSeen(compiled, task); })) {
    return;
  }
  compiled.early_tasks = count;
  end->barrier_before = false;  // the barrier between two steps stands there
}

}  // namespace

void Schedule(CompiledFunction& compiled, const Function& function, const PassSwitches& passes) {
  PlaceBarriers(compiled.prologue, compiled.may_cut);
  PlaceBarriers(compiled.tasks, compiled.may_cut);
  compiled.single_tasks = BeginOfSingleTasks(compiled.tasks);
  // Early tasks ignore the stop flag, so a step with much work has none.
  if (passes.early_tasks && MultiplyAdds(function) <= kShortStep) ChooseEarlyTasks(compiled);
}

}  // namespace network3::cpu
