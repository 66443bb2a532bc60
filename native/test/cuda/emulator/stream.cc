#include "test/cuda/emulator/stream.h"

#include <chrono>
#include <cstdlib>
#include <set>
#include <thread>
#include <utility>

#include "test/cuda/emulator/trace.h"

namespace network3::cuda::emulator {
namespace {

thread_local bool capturing = false;

// The streams of all threads that are being captured.
struct Captures {
  std::mutex mutex;
  std::set<CUstream_st*> streams;
};

Captures& AllCaptures() {
  static auto* captures = new Captures();
  return *captures;
}

}  // namespace

bool IsCapturing() { return capturing; }

void BeginCapture(CUstream_st* stream) {
  capturing = true;
  Captures& captures = AllCaptures();
  const std::lock_guard<std::mutex> lock(captures.mutex);
  stream->capture = new CUgraph_st();
  captures.streams.insert(stream);
}

CUgraph_st* EndCapture(CUstream_st* stream) {
  // Keeps the capture open for some time, so that other threads run during it.
  if (const char* setting = std::getenv("NETWORK3_EMULATOR_CAPTURE_MS")) {
    std::this_thread::sleep_for(std::chrono::milliseconds(std::atoi(setting)));
  }
  capturing = false;
  Captures& captures = AllCaptures();
  const std::lock_guard<std::mutex> lock(captures.mutex);
  captures.streams.erase(stream);
  CUgraph_st* graph = std::exchange(stream->capture, nullptr);
  if (!graph->invalidated) return graph;
  delete graph;
  return nullptr;
}

bool DisturbCaptures(const std::string& call) {
  Captures& captures = AllCaptures();
  const std::lock_guard<std::mutex> lock(captures.mutex);
  for (CUstream_st* stream : captures.streams) {
    stream->capture->invalidated = true;
    Log("  capture invalidated by " + call);
  }
  return !captures.streams.empty();
}

bool Enqueue(CUstream_st* stream, const std::string& name, std::function<void()> work) {
  const std::lock_guard<std::mutex> lock(stream->mutex);
  if (stream->capture != nullptr) {
    if (stream->capture->invalidated) return false;
    Log("  capture " + name);
    stream->capture->nodes.push_back(std::move(work));
    return true;
  }
  stream->queue.push_back(std::move(work));
  ++stream->given;
  return true;
}

void RunUntil(CUstream_st* stream, std::uint64_t number) {
  const std::lock_guard<std::mutex> lock(stream->mutex);
  while (stream->done < number && !stream->queue.empty()) {
    stream->queue.front()();
    stream->queue.pop_front();
    ++stream->done;
  }
}

}  // namespace network3::cuda::emulator
