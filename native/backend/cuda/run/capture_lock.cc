#include "backend/cuda/run/capture_lock.h"

namespace network3::cuda {
namespace {

// The lock that this thread holds for a capture, and the one for a call that would invalidate
// captures.
thread_local const CaptureLock* capturing = nullptr;
thread_local const CaptureLock* disturbing = nullptr;

}  // namespace

CaptureLock::Capturing::Capturing(CaptureLock& lock) : lock_(lock) {
  lock_.mutex_.lock_shared();
  capturing = &lock_;
}

CaptureLock::Capturing::~Capturing() {
  capturing = nullptr;
  lock_.mutex_.unlock_shared();
}

CaptureLock::Disturbing::Disturbing(CaptureLock& lock) : lock_(lock), outer_(disturbing) {
  if (outer_ == &lock_) return;
  lock_.mutex_.lock();
  disturbing = &lock_;
}

CaptureLock::Disturbing::~Disturbing() {
  if (outer_ == &lock_) return;
  disturbing = outer_;
  lock_.mutex_.unlock();
}

bool CaptureLock::IsCapturing() const { return capturing == this; }

}  // namespace network3::cuda
