// The resources of a network on a device: a stream, library handles and their workspace.
#pragma once

#include <memory>

#include "backend/cuda/run/device.h"

namespace network3::cuda {

class Session {
 public:
  // `memory_limit` in bytes, 0 for none.
  Session(std::shared_ptr<Device> device, bool tf32, std::size_t memory_limit);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Device& device() const { return *device_; }
  CUstream stream() const { return stream_; }
  cudnnHandle_t cudnn() const { return cudnn_; }
  cublasHandle_t cublas() const { return cublas_; }
  bool tf32() const { return tf32_; }
  std::size_t bytes() const { return account_.bytes; }

  Memory Allocate(std::size_t bytes, const std::string& purpose) {
    return device_->Allocate(bytes, purpose, &account_);
  }
  // Enqueue copies. The host memory must stay valid until Synchronise.
  void Upload(CUdeviceptr to, const void* from, std::size_t bytes) const;
  void Download(void* to, CUdeviceptr from, std::size_t bytes) const;
  void Synchronise() const;

 private:
  void Open();
  void Close() noexcept;

  const std::shared_ptr<Device> device_;
  const bool tf32_;
  MemoryAccount account_;
  CUstream stream_ = nullptr;
  cudnnHandle_t cudnn_ = nullptr;
  cublasHandle_t cublas_ = nullptr;
  Memory cublas_workspace_;
};

}  // namespace network3::cuda
