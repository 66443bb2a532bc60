// Memory that is zeroed and aligned to cache lines. Movable, not copyable.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/system_memory.h"

namespace network3 {

class Buffer {
 public:
  Buffer() = default;
  // Throws Error{kOutOfMemory} with the number of bytes and `purpose` in its message.
  Buffer(std::size_t bytes, const std::string& purpose);

  std::size_t bytes() const { return bytes_; }
  void* data() { return data_; }
  const void* data() const { return data_; }
  template <typename T>
  T* as() {
    return static_cast<T*>(data());
  }
  template <typename T>
  const T* as() const {
    return static_cast<const T*>(data());
  }

 private:
  struct Free {
    std::size_t bytes;
    void operator()(void* memory) const { FreeZeroed(memory, bytes); }
  };

  std::unique_ptr<void, Free> memory_{nullptr, Free{0}};
  void* data_ = nullptr;  // the first aligned byte of memory_
  std::size_t bytes_ = 0;
};

}  // namespace network3
