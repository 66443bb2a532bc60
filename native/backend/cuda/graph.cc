#include "backend/cuda/graph.h"

#include <utility>

namespace network3::cuda {

Graph::Graph(const Session& session, const std::function<void()>& enqueue) : session_(&session) {
  const Device& device = session.device();
  const DriverApi& driver = device.driver();
  CUgraph graph = nullptr;
  // Thread-local: what other networks do meanwhile on their threads is none of its business.
  NETWORK3_DRIVER(device, cuStreamBeginCapture_v2, session.stream(),
                  CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
  try {
    enqueue();
  } catch (...) {
    if (driver.cuStreamEndCapture(session.stream(), &graph) == CUDA_SUCCESS && graph != nullptr) {
      driver.cuGraphDestroy(graph);
    }
    throw;
  }
  NETWORK3_DRIVER(device, cuStreamEndCapture, session.stream(), &graph);
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
