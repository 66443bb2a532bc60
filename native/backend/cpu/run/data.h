// Data sets in host memory: row-major, `rows` rows of `row_size` values each.
#pragma once

#include <cstring>
#include <string>

#include "backend/backend.h"
#include "core/buffer.h"

namespace network3::cpu {

class HostData : public DeviceData {
 public:
  HostData(DType dtype, std::int64_t rows, std::int64_t row_size)
      : dtype_(dtype),
        rows_(rows),
        row_size_(row_size),
        buffer_(static_cast<std::size_t>(rows * row_size) * SizeOf(dtype),
                "a data set of " + std::to_string(rows) + " rows") {}

  DType dtype() const override { return dtype_; }
  std::int64_t rows() const override { return rows_; }
  std::int64_t row_size() const override { return row_size_; }
  void Write(std::size_t byte_offset, const void* source, std::size_t bytes) override {
    std::memcpy(buffer_.as<char>() + byte_offset, source, bytes);
  }
  template <typename T>
  const T* as() const {
    return buffer_.as<T>();
  }

 private:
  const DType dtype_;
  const std::int64_t rows_;
  const std::int64_t row_size_;
  Buffer buffer_;
};

}  // namespace network3::cpu
