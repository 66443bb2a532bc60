// A compiled function: the tasks of a step and the memory that they use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/cpu/run/task.h"
#include "backend/cpu/run/value.h"

namespace network3::cpu {

struct CompiledOutput {
  Output spec;
  Value value;  // row-major
};

// The result of an op. It stays in `storage` until the next step overwrites it, so that the first
// op with a value that is not finite can be named.
struct OpResult {
  std::string label;
  const Storage* storage = nullptr;
  std::int64_t count = 0;

  bool IsFinite() const;
};

struct CompiledFunction {
  std::int64_t batch = 0;
  std::vector<std::unique_ptr<Storage>> storages;
  // Memory of each thread that its tasks use one after the other.
  std::vector<std::unique_ptr<Buffer>> scratchpads;
  std::vector<Task> prologue;  // tasks that run once, before the first step
  std::vector<Task> tasks;     // tasks of every step, in order
  // Number of leading tasks of the next step that already run at the end of the current step. No
  // caller sees their results.
  std::size_t early_tasks = 0;
  // Index of the first task that only the thread arriving last at the barrier between two steps
  // runs, while the other threads wait there.
  std::size_t single_tasks = 0;
  // True if a step may be cut off, without effect, before its first task that writes a variable.
  bool may_cut = true;
  // Run-time scalars by name; the run writes them before its first step.
  std::map<std::string, Storage*> scalars;
  // The layout in which the tasks expect each variable; std::nullopt stands for row-major.
  std::map<std::string, std::optional<WeightsLayout>> variables;
  std::vector<CompiledOutput> outputs;
  std::vector<OpResult> results;  // all f32 results, in the order of the ops
};

}  // namespace network3::cpu
