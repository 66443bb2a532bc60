// The loss of the GPU to this process, and the error that caused it.
#pragma once

#include <mutex>
#include <string>

namespace network3::cuda {

// The first error of the process from which the driver does not recover. After it all calls of all
// networks on a GPU fail.
class DeviceLoss {
 public:
  // Keeps `error` unless an earlier one is known.
  void Record(const std::string& error) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (error_.empty()) error_ = error;
  }

  // Returns the recorded error, or an empty text as long as there is none.
  std::string error() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return error_;
  }

 private:
  mutable std::mutex mutex_;
  std::string error_;
};

}  // namespace network3::cuda
