// The state of one environment (main thread or worker). Nothing is global to the process.
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

  // JavaScript refers to backends by number; 0 is the CPU.
  const std::shared_ptr<Backend>& backend(std::size_t number) const { return backends_.at(number); }
  std::size_t AddBackend(std::shared_ptr<Backend> backend) {
    for (std::size_t i = 0; i < backends_.size(); ++i) {
      if (backends_[i] == backend) return i;
    }
    backends_.push_back(std::move(backend));
    return backends_.size() - 1;
  }

  // nullptr before loadCuda(). The library outlives every environment.
  cuda::Library* cuda() const { return cuda_; }
  void set_cuda(cuda::Library* library) { cuda_ = library; }

  // Called with the stages of opening CUDA. Does nothing unless watchCuda() has set a function.
  const cuda::Watch& cuda_watch() const { return cuda_watch_; }
  void set_cuda_watch(cuda::Watch watch) { cuda_watch_ = std::move(watch); }

  // process.exit() runs no cleanup hooks but destroys oneDNN's static objects, so threads that use
  // oneDNN must end before. Registers `end` for that moment; `owner` is the key for ForgetAtExit().
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
