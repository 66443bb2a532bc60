// The parts of a compiled function: storages, and tasks, which all threads run in the same order.
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

namespace network3::cpu {

// Memory of one or more values. `buffer` may be replaced between runs, so tasks must read its
// address in every step.
struct Storage {
  Buffer buffer;
  float* f32() { return buffer.as<float>(); }
  const float* f32() const { return buffer.as<float>(); }
  std::int32_t* i32() { return buffer.as<std::int32_t>(); }
  double* f64() { return buffer.as<double>(); }
};

// The part of a storage that one thread accesses. Accesses with equal region and equal extent never
// overlap between threads; other accesses to the same storage may.
enum class Region {
  kRows,      // the thread's images
  kColumns,   // the thread's columns of a matrix
  kInputs,    // the thread's inputs of an input layer
  kElements,  // the thread's part of the flat memory
  kPrivate,   // the thread's own copy
  kSingle,    // everything, on thread 0 only
  kWhole,     // everything, on every thread
};

// An access of a task, from which barriers are placed.
struct Access {
  const Storage* storage;
  Region region;
  std::int64_t extent;  // number of rows, columns or elements that the threads divide
  bool write;
  // Even and odd steps use different parts of the storage.
  bool alternates = false;
};

// The current step, as tasks see it.
struct Step {
  std::int64_t index = 0;    // number within the run, from 0
  std::int64_t valid = 0;    // rows that exist; the remaining rows of the mini-batch are padding
  std::uint64_t number = 0;  // number within the life of the network
  const RunArguments* arguments = nullptr;
  RunResult* result = nullptr;
  const std::atomic<bool>* stop = nullptr;   // set by any thread to stop the run
  std::atomic<bool>* interrupted = nullptr;  // set by a task that returns early

  // True if the run is to be stopped. Long tasks that write no variable poll it and may then return
  // early, because the step is discarded.
  bool Interrupted() const {
    if (!stop->load(std::memory_order_relaxed)) return false;
    interrupted->store(true, std::memory_order_relaxed);
    return true;
  }
};

// One piece of work of a step. Every thread calls `run` with its share.
struct Task {
  std::string op;              // name of the op or, joined by "+", of the fused ops
  std::string label;           // label of the op for error messages and profiles
  std::string implementation;  // name of the kernel or of oneDNN's implementation
  std::vector<Access> accesses;
  // Called once per step for each share; `thread` is the index of the share.
  std::function<void(const Step&, int thread)> run;
  // The task writes a variable. After the first such task a step is no longer cut off.
  bool commits = false;
  bool barrier_before = false;
};

// Sets `barrier_before` for each task with an access that conflicts with one since the last
// barrier, and, if `may_cut`, for the first task that writes a variable. A barrier is assumed
// before the list.
void PlaceBarriers(std::vector<Task>& tasks, bool may_cut);

// Index of the first task after `begin` with a barrier before it, or the number of tasks.
std::size_t NextBarrier(const std::vector<Task>& tasks, std::size_t begin);

// Index of the first task after the last barrier if only thread 0 works in all of them and none
// writes a variable; else the number of tasks.
std::size_t BeginOfSingleTasks(const std::vector<Task>& tasks);

// Number of tasks before the first barrier if they can all run after the last tasks of the previous
// step without a barrier between; else 0.
std::size_t CountEarlyTasks(const std::vector<Task>& tasks, std::size_t single_tasks);

}  // namespace network3::cpu
