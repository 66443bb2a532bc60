// Streams that execute their work in order, and only when the host waits for it. A caller that
// forgets to wait therefore reads old values.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "backend/cuda/api/driver.h"

namespace network3::cuda {

struct CUgraph_st {
  std::vector<std::function<void()>> nodes;
  std::atomic<bool> invalidated{false};
};

struct CUgraphExec_st {
  std::vector<std::function<void()>> nodes;
};

struct CUstream_st {
  std::mutex mutex;
  std::deque<std::function<void()>> queue;
  std::uint64_t done = 0;   // number of executed pieces of work
  std::uint64_t given = 0;  // number of enqueued pieces of work
  CUgraph_st* capture = nullptr;
};

struct CUevent_st {
  CUstream_st* stream = nullptr;
  std::uint64_t number = 0;
};

namespace emulator {

// Enqueues work on the stream, or adds it to the graph that is being captured. Returns false if the
// capture was invalidated.
bool Enqueue(CUstream_st* stream, const std::string& name, std::function<void()> work);
// Executes the work of the stream up to number `number`, counted from the first that was enqueued.
void RunUntil(CUstream_st* stream, std::uint64_t number);

// True while this thread captures, when it may neither wait nor allocate.
bool IsCapturing();
void BeginCapture(CUstream_st* stream);
// Returns null if the capture was invalidated.
CUgraph_st* EndCapture(CUstream_st* stream);
// Invalidates the captures of all threads, as calls do that wait for the whole device or load code.
// Returns true if there was a capture.
bool DisturbCaptures(const std::string& call);

}  // namespace emulator
}  // namespace network3::cuda
