// A function ready to run on the threads of one executable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <dnnl.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/onednn/task.h"
#include "backend/onednn/value.h"

namespace network3::onednn {

// What each thread brings to a task: the stream and the scratchpad of a primitive.
struct ThreadState {
  dnnl::stream stream;
  Buffer scratchpad;
};

struct CompiledOutput {
  Output spec;
  Value value;  // row-major
};

// What an op computed: it stays in its place until the next step.
struct OpResult {
  std::string label;
  const Storage* storage = nullptr;
  std::int64_t count = 0;

  bool IsFinite() const;
};

struct CompiledFunction {
  std::int64_t batch = 0;
  std::vector<std::unique_ptr<Storage>> storages;
  std::vector<std::unique_ptr<ThreadState>> threads;
  std::vector<Task> prologue;  // once a run
  std::vector<Task> tasks;     // every step
  // The first ones of the next step are done behind a step's own; nobody else looks at what they
  // compute.
  std::size_t early_tasks = 0;
  // From here on they are for whoever arrives last at the end of a step, while the others wait.
  std::size_t single_tasks = 0;
  // Whether a step may be given up before it has changed anything.
  bool may_cut = true;
  std::map<std::string, Storage*> scalars;
  // The layout in which the tasks expect each variable; absent: row-major.
  std::map<std::string, std::optional<dnnl::memory::desc>> variables;
  std::vector<CompiledOutput> outputs;
  std::vector<OpResult> results;  // f32, in the order of the ops
};

}  // namespace network3::onednn
