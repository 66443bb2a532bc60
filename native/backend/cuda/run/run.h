// One run of a compiled function. Steps are launched in batches, of which two are in flight, and
// the state of the run is read after each batch.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/cuda/run/compiled_function.h"
#include "backend/cuda/run/pinned.h"

namespace network3::cuda {

// Steps that are launched together, with a copy of the device's state after the last of them. One
// copy, for which the host waits once, gives everything that a progress report needs.
struct InFlightBatch {
  explicit InFlightBatch(const Session& session) : done(session), state(session) {}
  Event done;
  Pinned<StepState> state;
  std::int64_t steps = 0;
};

// Memory of the runs of an executable, which use it one after the other. An epoch is a run; the
// memory for its order and its records is kept for the next epoch.
struct RunBuffers {
  explicit RunBuffers(const Session& session)
      : block(session), batches{{InFlightBatch(session), InFlightBatch(session)}} {}
  Pinned<RunBlock> block;
  std::array<InFlightBatch, 2> batches;
  Memory order;
  std::array<Memory, kMostSums> records;
};

class FunctionRun {
 public:
  FunctionRun(CompiledFunction& function, Session& session, RunBuffers& buffers,
              const RunArguments& arguments, const std::atomic<bool>& stop);
  // Waits for pending work, because it writes to memory of this run.
  ~FunctionRun();
  FunctionRun(const FunctionRun&) = delete;
  FunctionRun& operator=(const FunctionRun&) = delete;

  RunResult Execute();

 private:
  using Clock = std::chrono::steady_clock;

  void Prepare();
  // Makes `memory` hold at least `bytes`; it never shrinks.
  void Grow(Memory& memory, std::size_t bytes, const std::string& purpose);
  void AllocateOutputs();
  void Loop();
  void Launch(InFlightBatch& batch);
  void AwaitBatch(InFlightBatch& batch);
  void ReportProgress();
  void CollectResult();
  void CollectTensor(const CompiledOutput& output, CUdeviceptr from, std::int64_t count);
  void Download(void* to, CUdeviceptr from, std::size_t bytes);
  int IndexOfSum(const std::string& name) const;

  CompiledFunction& function_;
  Session& session_;
  const RunArguments& arguments_;
  const std::atomic<bool>& stop_;
  std::vector<Memory> rows_;  // memory of the outputs by row, which is not kept for other runs
  RunBuffers& buffers_;
  RunBlock& block_;
  std::array<InFlightBatch, 2>& batches_;
  StepState state_;      // the device's state after the latest finished batch
  bool pending_ = true;  // the device may have work of this run; true from its first copy on
  std::int64_t launched_ = 0;
  Clock::time_point last_finish_;
  Clock::time_point last_report_;
  RunResult result_;
};

}  // namespace network3::cuda
