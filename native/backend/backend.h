// The interface between the addon and a backend (CPU or CUDA).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/floats.h"
#include "core/philox.h"
#include "program/program.h"

namespace network3 {

// Rows of a data set on a device. They are written in pieces, then shared by runs as read-only
// data.
class DeviceData {
 public:
  virtual ~DeviceData() = default;
  virtual DType dtype() const = 0;
  virtual std::int64_t rows() const = 0;
  virtual std::int64_t row_size() const = 0;  // in elements
  virtual void Write(std::size_t byte_offset, const void* source, std::size_t bytes) = 0;
};

// The rows of a data set from row `from` on.
struct DataSlice {
  std::shared_ptr<const DeviceData> data;
  std::int64_t from = 0;
};

// The state of a run that is in progress.
struct Progress {
  std::int64_t steps = 0;
  std::map<std::string, double> sums;  // sums of the sum outputs over these steps
};

// The arguments of a run; the same as in src/backend/backend.ts.
struct RunArguments {
  std::int64_t steps = 0;
  std::int64_t rows = 0;  // rows of all steps together; the last mini-batch may be partial
  std::map<std::string, DataSlice> data;  // by the source of slice_batch
  // Row order[i] of the data is used as row i. Empty: rows are used in their order.
  std::vector<std::int32_t> order;
  std::map<std::string, double> scalars;  // values of the scalars by name
  std::uint64_t first_step = 0;           // number of the first step within the life of the network
  std::uint64_t epoch = 0;                // number of the epoch, on which augment depends
  std::vector<std::string> record;  // names of sum outputs whose value in each step is returned
  // Name of a sum output, or empty. The run ends at the first step in which this output is not
  // finite. The assigned variables must then be finite at the end of the run, too.
  std::string finite;
  // Called by a thread of the run, at most 20 times a second.
  std::function<void(const Progress&)> on_progress;

  // The row of the data that is row `number` of the run.
  std::int64_t RowOf(std::int64_t number) const {
    return order.empty() ? number : order[static_cast<std::size_t>(number)];
  }
};

enum class RunStatus { kDone, kStopped, kNotFinite };

// Values of an output: f32 or i32, according to dtype.
struct Tensor {
  DType dtype = DType::kF32;
  Floats f32;
  std::vector<std::int32_t> i32;
};

struct RunResult {
  std::int64_t steps = 0;  // complete steps
  RunStatus status = RunStatus::kDone;
  std::string not_finite;  // name of the output or variable that is not finite
  // Label of the first op of that step with a result that is not finite; empty if there is none.
  std::string not_finite_in;
  std::map<std::string, double> sums;  // sums of the sum outputs over the steps
  // Values of the outputs in RunArguments::record, one per step.
  std::map<std::string, Floats> records;
  std::map<std::string, Tensor> tensors;  // the other outputs
  // Number of degraded steps: not all threads took part, because one had no processor (ADR 16).
  std::int64_t degraded_steps = 0;
  double seconds = 0;
};

// A task of a compiled function.
struct KernelInfo {
  std::string op;
  std::string label;
  std::string implementation;
  std::int64_t graph_nodes = 0;  // nodes of the task in the CUDA graph of a step; 0 without a graph
};

// The time of a task within a step.
struct TaskTime {
  KernelInfo kernel;
  double seconds = 0;
  double wait_seconds = 0;  // waiting for other threads before the task
};

struct ProfileResult {
  double step_seconds = 0;  // of a step that is not profiled
  std::vector<TaskTime> tasks;
  double flops_limit = 0;  // FLOP/s of the device; 0 if unknown
};

// Memory in bytes of a device that has its own.
struct MemoryUse {
  std::int64_t network = 0;  // allocated for this Program, without data sets
  std::int64_t free = 0;
  std::int64_t total = 0;
};

// A Program with its variables on a device. Not thread-safe: all calls come from one thread, except
// as RunsOnAnyThread() says.
class Executable {
 public:
  virtual ~Executable() = default;
  // True if Run() may be called on different threads, one at a time.
  virtual bool RunsOnAnyThread() const { return false; }
  // Compiles the function ahead of its first run.
  virtual void Prepare(const std::string& function) = 0;
  // Runs the steps. Another thread may set `stop` to end the run after the current step.
  virtual RunResult Run(const std::string& function, const RunArguments& arguments,
                        const std::atomic<bool>& stop) = 0;
  virtual Floats Read(const std::string& variable) = 0;
  virtual void Write(const std::map<std::string, Floats>& values) = 0;
  // The tasks of a compiled function, in order.
  virtual std::vector<KernelInfo> Kernels(const std::string& function) = 0;
  // Measures the tasks over the steps of `arguments`. Variables keep their values.
  virtual ProfileResult Profile(const std::string& function, const RunArguments& arguments,
                                const std::atomic<bool>& stop);
  // All zero if the device uses the host's memory.
  virtual MemoryUse Memory() { return {}; }
};

struct CompileOptions {
  PhiloxKey dropout_key;
  int threads = 1;
  // Passes of the compiler to switch on or off, by the names of the backend. It decides about
  // others.
  std::map<std::string, bool> passes;
  bool tf32 = false;              // CUDA may compute with TF32
  std::int64_t memory_limit = 0;  // limit in bytes for a device with its own memory; 0: no limit
};

inline ProfileResult Executable::Profile(const std::string&, const RunArguments&,
                                         const std::atomic<bool>&) {
  throw Error(ErrorCode::kDeviceUnavailable, "this device cannot time its kernels yet");
}

class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string Description() const = 0;
  virtual std::shared_ptr<DeviceData> Allocate(DType dtype, std::int64_t rows,
                                               std::int64_t row_size) = 0;
  // Called on the thread that will run the Program.
  virtual std::unique_ptr<Executable> Compile(std::shared_ptr<const Program> program,
                                              const CompileOptions& options) = 0;
};

}  // namespace network3
