// Page-locked host memory, to which and from which the device copies asynchronously, and events.
#pragma once

#include <new>
#include <type_traits>

#include "backend/cuda/run/session.h"

namespace network3::cuda {

// A value of type T in page-locked memory.
template <typename T>
class Pinned {
 public:
  static_assert(std::is_trivially_destructible_v<T>);

  explicit Pinned(const Session& session) : device_(session.device()) {
    void* memory = nullptr;
    NETWORK3_DRIVER(device_, cuMemAllocHost_v2, &memory, sizeof(T));
    value_ = new (memory) T();
  }
  ~Pinned() {
    device_.LetGo([this](const DriverApi& driver) { driver.cuMemFreeHost(value_); });
  }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;

  T* operator->() { return value_; }
  T& operator*() { return *value_; }

 private:
  const Device& device_;
  T* value_ = nullptr;
};

// A point in a stream for which the host can wait.
class Event {
 public:
  explicit Event(const Session& session) : session_(session) {
    // A waiting thread sleeps instead of spinning, which leaves the core to other threads.
    NETWORK3_DRIVER(session_.device(), cuEventCreate, &event_,
                    CU_EVENT_BLOCKING_SYNC | CU_EVENT_DISABLE_TIMING);
  }
  ~Event() {
    session_.device().LetGo([this](const DriverApi& driver) { driver.cuEventDestroy_v2(event_); });
  }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void Record() const {
    NETWORK3_DRIVER(session_.device(), cuEventRecord, event_, session_.stream());
  }
  void Wait() const { NETWORK3_DRIVER(session_.device(), cuEventSynchronize, event_); }

 private:
  const Session& session_;
  CUevent event_ = nullptr;
};

}  // namespace network3::cuda
