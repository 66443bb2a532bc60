// What one environment (main thread or worker) holds: nothing is global to the process.
#pragma once

#include <napi.h>

#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "backend/backend.h"
#include "backend/cuda/library.h"

namespace network3::addon {

class Instance {
 public:
  explicit Instance(std::shared_ptr<Backend> backend) { AddBackend(std::move(backend)); }

  static Instance& Of(Napi::Env env) { return *env.GetInstanceData<Instance>(); }

  // JavaScript names backends by their number; 0 is the CPU.
  const std::shared_ptr<Backend>& backend(std::size_t number) const { return backends_.at(number); }
  std::size_t AddBackend(std::shared_ptr<Backend> backend) {
    for (std::size_t i = 0; i < backends_.size(); ++i) {
      if (backends_[i] == backend) return i;
    }
    backends_.push_back(std::move(backend));
    return backends_.size() - 1;
  }

  // Null before loadCuda(). The library outlives every environment.
  cuda::Library* cuda() const { return cuda_; }
  void set_cuda(cuda::Library* library) { cuda_ = library; }

  // Is told of the stages of opening CUDA; does nothing where nobody watches.
  const cuda::Watch& cuda_watch() const { return cuda_watch_; }
  void set_cuda_watch(cuda::Watch watch) { cuda_watch_ = std::move(watch); }

  // process.exit() runs no cleanup hooks, but destroys the static objects of oneDNN: whoever has
  // threads that use them ends these before. `owner` is the key to forget it by.
  void AtExit(const void* owner, std::function<void()> end) { at_exit_[owner] = std::move(end); }
  void ForgetAtExit(const void* owner) { at_exit_.erase(owner); }
  void Exit() {
    for (const auto& [owner, end] : std::exchange(at_exit_, {})) end();
  }

 private:
  std::vector<std::shared_ptr<Backend>> backends_;
  cuda::Library* cuda_ = nullptr;
  cuda::Watch cuda_watch_ = [](const char*) {};
  std::map<const void*, std::function<void()>> at_exit_;
};

}  // namespace network3::addon
