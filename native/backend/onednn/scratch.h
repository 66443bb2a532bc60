// Memory of its own for each thread.
#pragma once

#include <cstddef>

#include "backend/onednn/compiler.h"

namespace network3::onednn {

class Scratch {
 public:
  Scratch(Compiler& compiler, std::int64_t bytes)
      : stride_(RoundUp(bytes, 64)),
        storage_(compiler.NewStorage(stride_ * compiler.threads(), "a kernel's scratch")) {}

  template <typename T>
  T* Of(int thread) const {
    return reinterpret_cast<T*>(storage_->buffer.as<std::byte>() + thread * stride_);
  }

 private:
  std::int64_t stride_;
  Storage* storage_;
};

}  // namespace network3::onednn
