// What one environment (main thread or worker) holds: nothing is global to the process.
#pragma once

#include <napi.h>

#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "backend/backend.h"

namespace network3::addon {

class Instance {
 public:
  explicit Instance(std::shared_ptr<Backend> backend) : backend_(std::move(backend)) {}

  static Instance& Of(Napi::Env env) { return *env.GetInstanceData<Instance>(); }

  const std::shared_ptr<Backend>& backend() const { return backend_; }

  // process.exit() runs no cleanup hooks, but destroys the static objects of oneDNN: whoever has
  // threads that use them ends these before. `owner` is the key to forget it by.
  void AtExit(const void* owner, std::function<void()> end) { at_exit_[owner] = std::move(end); }
  void ForgetAtExit(const void* owner) { at_exit_.erase(owner); }
  void Exit() {
    for (const auto& [owner, end] : std::exchange(at_exit_, {})) end();
  }

 private:
  std::shared_ptr<Backend> backend_;
  std::map<const void*, std::function<void()>> at_exit_;
};

}  // namespace network3::addon
