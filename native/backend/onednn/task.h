// What a compiled function is made of: storage, and tasks that every thread runs in one order.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "core/buffer.h"

namespace network3::onednn {

// Memory of one or more values; `buffer` may be replaced between runs, so tasks ask at run time.
struct Storage {
  Buffer buffer;
  float* f32() { return buffer.as<float>(); }
  const float* f32() const { return buffer.as<float>(); }
  std::int32_t* i32() { return buffer.as<std::int32_t>(); }
  double* f64() { return buffer.as<double>(); }
};

// The part of a storage that a thread touches. Equal regions of equal extent never overlap
// between threads; any other pair might.
enum class Region {
  kRows,      // its images
  kColumns,   // its columns of a matrix
  kInputs,    // its inputs of a layer of data
  kElements,  // its part of the flat memory
  kPrivate,   // its own copy
  kSingle,    // everything, but on thread 0 only
  kWhole,     // everything
};

struct Access {
  const Storage* storage;
  Region region;
  std::int64_t extent;  // number of rows, columns or elements that are split
  bool write;
  // Even steps have another part of the storage than odd ones.
  bool alternates = false;
};

// The step at hand, as the tasks see it.
struct Step {
  std::int64_t index = 0;    // within the run
  std::int64_t valid = 0;    // rows that exist; the rest of the batch is padding
  std::uint64_t number = 0;  // over the network's life
  const RunArguments* arguments = nullptr;
  RunResult* result = nullptr;
  const std::atomic<bool>* stop = nullptr;
  std::atomic<bool>* interrupted = nullptr;

  // Asked by long tasks that commit nothing: true when the run is to end. What the task leaves
  // undone does not matter then, because the step is discarded.
  bool Interrupted() const {
    if (!stop->load(std::memory_order_relaxed)) return false;
    interrupted->store(true, std::memory_order_relaxed);
    return true;
  }
};

struct Task {
  std::string op;
  std::string label;
  std::string implementation;
  std::vector<Access> accesses;
  std::function<void(const Step&, int thread)> run;
  // Writes a variable: from the first such task on, a step is finished and not cut off.
  bool commits = false;
  bool barrier_before = false;
};

// Marks the tasks that must wait for all threads: those whose accesses meet an earlier one of
// another region, and the first that commits if a step may be cut off there. The list is taken to
// start behind a barrier.
void PlaceBarriers(std::vector<Task>& tasks, bool may_cut);

// The first task behind `begin` that has a barrier before it, or the number of tasks.
std::size_t NextBarrier(const std::vector<Task>& tasks, std::size_t begin);

// The first of the tasks behind the last barrier, if thread 0 alone does all of them and they
// commit nothing; else the number of tasks.
std::size_t BeginOfSingleTasks(const std::vector<Task>& tasks);

// How many of the first tasks can be done behind the last ones of the step before, without a
// barrier between them: all before the first barrier, or none.
std::size_t CountEarlyTasks(const std::vector<Task>& tasks, std::size_t single_tasks);

}  // namespace network3::onednn
