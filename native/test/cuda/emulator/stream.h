// Streams that do their work in order, and only when somebody waits for it: who forgets to wait
// reads what was there before.
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
  std::uint64_t done = 0;   // pieces of work that were done
  std::uint64_t given = 0;  // that were given
  CUgraph_st* capture = nullptr;
};

struct CUevent_st {
  CUstream_st* stream = nullptr;
  std::uint64_t number = 0;
};

namespace emulator {

// Puts work on the stream, or into the graph that is being captured. False where that capture was
// invalidated.
bool Enqueue(CUstream_st* stream, const std::string& name, std::function<void()> work);
// Does the first `number` pieces of work that the stream was ever given.
void RunUntil(CUstream_st* stream, std::uint64_t number);

// True while this thread captures; it may then neither wait nor allocate.
bool IsCapturing();
void BeginCapture(CUstream_st* stream);
// Null where the capture was invalidated.
CUgraph_st* EndCapture(CUstream_st* stream);
// Invalidates the captures of all threads, as calls do that wait for the whole device or load code.
// True where there was one.
bool DisturbCaptures(const std::string& call);

}  // namespace emulator
}  // namespace network3::cuda
