// Zeroed, cache-line aligned memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace network3 {

class Buffer {
 public:
  Buffer() = default;
  // Throws Error{kOutOfMemory} naming the bytes and `purpose`.
  Buffer(std::size_t bytes, const std::string& purpose);

  std::size_t bytes() const { return bytes_; }
  void* data() { return data_.get(); }
  const void* data() const { return data_.get(); }
  template <typename T>
  T* as() {
    return static_cast<T*>(data_.get());
  }
  template <typename T>
  const T* as() const {
    return static_cast<const T*>(data_.get());
  }

 private:
  struct Free {
    void operator()(void* data) const;
  };
  std::unique_ptr<void, Free> data_;
  std::size_t bytes_ = 0;
};

}  // namespace network3
