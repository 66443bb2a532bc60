#include "test/cuda/emulator/stream.h"

#include <utility>

#include "test/cuda/emulator/trace.h"

namespace network3::cuda::emulator {
namespace {

thread_local bool capturing = false;

}  // namespace

bool IsCapturing() { return capturing; }
void SetCapturing(bool now) { capturing = now; }

void Enqueue(CUstream_st* stream, const std::string& name, std::function<void()> work) {
  const std::lock_guard<std::mutex> lock(stream->mutex);
  if (stream->capture != nullptr) {
    Log("  capture " + name);
    stream->capture->nodes.push_back(std::move(work));
    return;
  }
  stream->queue.push_back(std::move(work));
  ++stream->given;
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
