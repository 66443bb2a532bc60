// Excludes calls that would invalidate captures of graphs. Even in thread-local mode a capture is
// invalidated if another thread opens or closes a library's handle, uses a library for the first
// time or synchronises the context.
#pragma once

#include <shared_mutex>

namespace network3::cuda {

class CaptureLock {
 public:
  // Held from before a capture begins until after it ends. Several threads may capture at once.
  class Capturing {
   public:
    explicit Capturing(CaptureLock& lock);
    ~Capturing();
    Capturing(const Capturing&) = delete;
    Capturing& operator=(const Capturing&) = delete;

   private:
    CaptureLock& lock_;
  };

  // Held during calls that invalidate captures. May be nested.
  class Disturbing {
   public:
    explicit Disturbing(CaptureLock& lock);
    ~Disturbing();
    Disturbing(const Disturbing&) = delete;
    Disturbing& operator=(const Disturbing&) = delete;

   private:
    CaptureLock& lock_;
    const CaptureLock* const outer_;
  };

  // True while this thread captures, when it must not synchronise.
  bool IsCapturing() const;

 private:
  std::shared_mutex mutex_;
};

}  // namespace network3::cuda
