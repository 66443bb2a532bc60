// A captured sequence of launches, which one call executes.
#pragma once

#include <cstddef>
#include <functional>

#include "backend/cuda/run/session.h"

namespace network3::cuda {

class Graph {
 public:
  Graph() = default;
  // Captures the work that `enqueue` puts on the session's stream, without executing it. Calls
  // `enqueue` a second time if foreign code in the process has invalidated the capture.
  Graph(const Session& session, const std::function<void()>& enqueue);
  Graph(Graph&& other) noexcept;
  Graph& operator=(Graph&& other) noexcept;
  ~Graph();

  explicit operator bool() const { return executable_ != nullptr; }
  void Launch() const;
  // Number of nodes of the graph. One call of cuDNN may give several nodes.
  std::size_t nodes() const { return nodes_; }

 private:
  const Session* session_ = nullptr;
  CUgraphExec executable_ = nullptr;
  std::size_t nodes_ = 0;
};

}  // namespace network3::cuda
