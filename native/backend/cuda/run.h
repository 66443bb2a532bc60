// One run of a compiled function: keeps a few launches in flight and looks at the books in between.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/cuda/compiled_function.h"
#include "backend/cuda/pinned.h"

namespace network3::cuda {

// Steps that go to the device together, and the books as they are behind them: what a progress
// report takes, in one copy that is waited for once.
struct Flight {
  explicit Flight(const Session& session) : done(session), books(session) {}
  Event done;
  Pinned<StepState> books;
  std::int64_t steps = 0;
};

// What every run of an executable needs and one after the other may use. An epoch is a run: what
// its order and its records take is kept for the next one.
struct RunBuffers {
  explicit RunBuffers(const Session& session)
      : block(session), flights{{Flight(session), Flight(session)}} {}
  Pinned<RunBlock> block;
  std::array<Flight, 2> flights;
  Memory order;
  std::array<Memory, kMostSums> records;
};

class FunctionRun {
 public:
  FunctionRun(CompiledFunction& function, Session& session, RunBuffers& buffers,
              const RunArguments& arguments, const std::atomic<bool>& stop);
  // Waits for what is in the air: it writes to memory of this run.
  ~FunctionRun();
  FunctionRun(const FunctionRun&) = delete;
  FunctionRun& operator=(const FunctionRun&) = delete;

  RunResult Execute();

 private:
  using Clock = std::chrono::steady_clock;

  void Prepare();
  // Room for so many bytes, in memory that only grows.
  void Grow(Memory& memory, std::size_t bytes, const std::string& purpose);
  void AllocateOutputs();
  void Loop();
  void Launch(Flight& flight);
  void Land(Flight& flight);
  void ReportProgress();
  void CollectResult();
  void CollectTensor(const CompiledOutput& output, CUdeviceptr from, std::int64_t count);
  void Download(void* to, CUdeviceptr from, std::size_t bytes);
  int IndexOfSum(const std::string& name) const;

  CompiledFunction& function_;
  Session& session_;
  const RunArguments& arguments_;
  const std::atomic<bool>& stop_;
  std::vector<Memory> rows_;  // of the outputs; predictions are not kept
  RunBuffers& buffers_;
  RunBlock& block_;
  std::array<Flight, 2>& flights_;
  StepState books_;
  bool in_the_air_ = true;  // something of this run, from its first copy on
  std::int64_t launched_ = 0;
  Clock::time_point last_landing_;
  Clock::time_point last_report_;
  RunResult result_;
};

}  // namespace network3::cuda
