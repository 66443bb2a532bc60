// Datasets in device memory.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "backend/backend.h"
#include "backend/cuda/run/device.h"

namespace network3::cuda {

class CudaData : public DeviceData {
 public:
  CudaData(std::shared_ptr<Device> device, DType dtype, std::int64_t rows, std::int64_t row_size)
      : device_(std::move(device)),
        dtype_(dtype),
        rows_(rows),
        row_size_(row_size),
        memory_(device_->Allocate(static_cast<std::size_t>(rows * row_size) * SizeOf(dtype),
                                  "a data set of " + std::to_string(rows) + " rows")) {}

  DType dtype() const override { return dtype_; }
  std::int64_t rows() const override { return rows_; }
  std::int64_t row_size() const override { return row_size_; }
  void Write(std::size_t byte_offset, const void* source, std::size_t bytes) override {
    const Device::Scope scope(*device_);
    NETWORK3_DRIVER(*device_, cuMemcpyHtoD_v2, memory_.address() + byte_offset, source, bytes);
    // Waits for the copy, because the streams of the networks do not wait for this stream.
    NETWORK3_DRIVER(*device_, cuStreamSynchronize, nullptr);
  }
  const void* data() const { return memory_.as<void>(); }

 private:
  const std::shared_ptr<Device> device_;
  const DType dtype_;
  const std::int64_t rows_;
  const std::int64_t row_size_;
  const Memory memory_;
};

}  // namespace network3::cuda
