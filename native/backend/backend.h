// The one native interface of a device.
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

// Rows of a data set on a device. Filled in pieces, then shared read-only.
class DeviceData {
 public:
  virtual ~DeviceData() = default;
  virtual DType dtype() const = 0;
  virtual std::int64_t rows() const = 0;
  virtual std::int64_t row_size() const = 0;  // elements
  virtual void Write(std::size_t byte_offset, const void* source, std::size_t bytes) = 0;
};

struct DataSlice {
  std::shared_ptr<const DeviceData> data;
  std::int64_t from = 0;
};

struct Progress {
  std::int64_t steps = 0;
  std::map<std::string, double> sums;
};

struct RunArguments {
  std::int64_t steps = 0;
  std::int64_t rows = 0;
  std::map<std::string, DataSlice> data;
  std::vector<std::int32_t> order;  // empty: row order
  std::map<std::string, double> scalars;
  std::uint64_t first_step = 0;
  std::vector<std::string> record;
  // A sum output that ends the run when it is not finite, or empty. With it, the assigned variables
  // must be finite at the end.
  std::string finite;
  std::function<void(const Progress&)> on_progress;
};

enum class RunStatus { kDone, kStopped, kNotFinite };

struct Tensor {
  DType dtype = DType::kF32;
  Floats f32;
  std::vector<std::int32_t> i32;
};

struct RunResult {
  std::int64_t steps = 0;
  RunStatus status = RunStatus::kDone;
  std::string not_finite;  // the output or variable that was not
  // The label of the first op of that step with such a result; empty where none had.
  std::string not_finite_in;
  std::map<std::string, double> sums;
  std::map<std::string, Floats> records;
  std::map<std::string, Tensor> tensors;
  // Of the steps: how many were taken by fewer threads, while one had no processor.
  std::int64_t short_handed = 0;
  double seconds = 0;
};

struct KernelInfo {
  std::string op;
  std::string label;
  std::string implementation;
  std::int64_t graph_nodes = 0;  // that a captured step has of it; 0 where nothing is captured
};

// Of a kernel in one step.
struct TaskTime {
  KernelInfo kernel;
  double seconds = 0;
  double wait_seconds = 0;  // for other threads, before it
};

struct ProfileResult {
  double step_seconds = 0;  // of a step whose kernels are not timed
  std::vector<TaskTime> tasks;
  double flops_limit = 0;  // FLOP/s of the device; 0 where it is not known
};

// Bytes of a device that has memory of its own.
struct MemoryUse {
  std::int64_t network = 0;  // held for this Program, data sets left out
  std::int64_t free = 0;
  std::int64_t total = 0;
};

// A Program with its variables on a device. Calls come from one thread, one at a time.
class Executable {
 public:
  virtual ~Executable() = default;
  virtual void Prepare(const std::string& function) = 0;
  // `stop` ends the run at a step boundary.
  virtual RunResult Run(const std::string& function, const RunArguments& arguments,
                        const std::atomic<bool>& stop) = 0;
  virtual Floats Read(const std::string& variable) = 0;
  virtual void Write(const std::map<std::string, Floats>& values) = 0;
  virtual std::vector<KernelInfo> Kernels(const std::string& function) = 0;
  // Times the kernels over the steps of `arguments`; variables stay as they are.
  virtual ProfileResult Profile(const std::string& function, const RunArguments& arguments,
                                const std::atomic<bool>& stop);
  // All zero where the device's memory is the host's.
  virtual MemoryUse Memory() { return {}; }
};

struct CompileOptions {
  PhiloxKey dropout_key;
  int threads = 1;
  // Passes of the compiler that are to be on or off, by a backend's names; others are its choice.
  std::map<std::string, bool> passes;
  bool tf32 = false;
  std::int64_t memory_limit = 0;  // bytes of a device that has memory of its own; 0: no limit
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
  // Called on the thread that will run the program.
  virtual std::unique_ptr<Executable> Compile(std::shared_ptr<const Program> program,
                                              const CompileOptions& options) = 0;
};

}  // namespace network3
