// What one environment (main thread or worker) holds: nothing is global to the process.
#pragma once

#include <napi.h>

#include <memory>

#include "backend/backend.h"

namespace network3::addon {

class Instance {
 public:
  explicit Instance(std::shared_ptr<Backend> backend) : backend_(std::move(backend)) {}

  static Instance& Of(Napi::Env env) { return *env.GetInstanceData<Instance>(); }

  const std::shared_ptr<Backend>& backend() const { return backend_; }

 private:
  std::shared_ptr<Backend> backend_;
};

}  // namespace network3::addon
