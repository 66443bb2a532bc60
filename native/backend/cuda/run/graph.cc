#include "backend/cuda/run/graph.h"

#include <utility>

#include "core/error.h"

namespace network3::cuda {
namespace {

bool IsInvalidated(CUresult result) {
  return result == CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED ||
         result == CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
}

// Returns the graph of what `enqueue` puts on the stream, or null if the capture was invalidated
// and `again` allows the caller to repeat it.
CUgraph Capture(const Session& session, const std::function<void()>& enqueue, bool again) {
  const Device& device = session.device();
  const DriverApi& driver = device.driver();
  const CaptureLock::Capturing capturing(device.capture_lock());
  CUgraph graph = nullptr;
  // The mode is thread-local, so that other threads can allocate and copy during the capture.
  const CUresult begun =
      driver.cuStreamBeginCapture_v2(session.stream(), CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
  if (again && IsInvalidated(begun)) return nullptr;
  device.Check(begun, "cuStreamBeginCapture");
  try {
    enqueue();
  } catch (...) {
    const CUresult ended = driver.cuStreamEndCapture(session.stream(), &graph);
    if (ended == CUDA_SUCCESS && graph != nullptr) driver.cuGraphDestroy(graph);
    // A library reports only that it failed. The invalidation of the capture is detected here.
    if (again && IsInvalidated(ended)) return nullptr;
    throw;
  }
  const CUresult ended = driver.cuStreamEndCapture(session.stream(), &graph);
  if (again && IsInvalidated(ended)) return nullptr;
  device.Check(ended, "cuStreamEndCapture");
  return graph;
}

CUgraph CaptureTwice(const Session& session, const std::function<void()>& enqueue) {
  try {
    CUgraph graph = Capture(session, enqueue, true);
    return graph != nullptr ? graph : Capture(session, enqueue, false);
  } catch (const Error&) {
    // The device may have been lost before the capture, which cannot be checked during it.
    if (!session.device().lost()) session.device().CheckContext("capturing a step");
    throw;
  }
}

}  // namespace

Graph::Graph(const Session& session, const std::function<void()>& enqueue) : session_(&session) {
  const Device& device = session.device();
  const DriverApi& driver = device.driver();
  CUgraph graph = CaptureTwice(session, enqueue);
  const CUresult counted = driver.cuGraphGetNodes(graph, nullptr, &nodes_);
  const CUresult result = driver.cuGraphInstantiateWithFlags(&executable_, graph, 0);
  driver.cuGraphDestroy(graph);
  device.Check(counted, "cuGraphGetNodes");
  device.Check(result, "cuGraphInstantiate");
}

Graph::Graph(Graph&& other) noexcept { *this = std::move(other); }

Graph& Graph::operator=(Graph&& other) noexcept {
  std::swap(session_, other.session_);
  std::swap(executable_, other.executable_);
  std::swap(nodes_, other.nodes_);
  return *this;
}

Graph::~Graph() {
  if (executable_ == nullptr) return;
  session_->device().LetGo(
      [this](const DriverApi& driver) { driver.cuGraphExecDestroy(executable_); });
}

void Graph::Launch() const {
  NETWORK3_DRIVER(session_->device(), cuGraphLaunch, executable_, session_->stream());
}

}  // namespace network3::cuda
