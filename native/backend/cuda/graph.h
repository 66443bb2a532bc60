// A captured sequence of launches that goes to the device in one call.
#pragma once

#include <cstddef>
#include <functional>

#include "backend/cuda/session.h"

namespace network3::cuda {

class Graph {
 public:
  Graph() = default;
  // Captures what `enqueue` puts on the session's stream, without running it. Calls it a second
  // time when something in the process that we know nothing of has invalidated the capture.
  Graph(const Session& session, const std::function<void()>& enqueue);
  Graph(Graph&& other) noexcept;
  Graph& operator=(Graph&& other) noexcept;
  ~Graph();

  explicit operator bool() const { return executable_ != nullptr; }
  void Launch() const;
  // What the driver made of the captured calls; one of cuDNN's may be several.
  std::size_t nodes() const { return nodes_; }

 private:
  const Session* session_ = nullptr;
  CUgraphExec executable_ = nullptr;
  std::size_t nodes_ = 0;
};

}  // namespace network3::cuda
