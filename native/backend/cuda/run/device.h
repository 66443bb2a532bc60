// A GPU: its context, kernels and memory, and the checks of the results of calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "backend/cuda/api/libraries.h"
#include "backend/cuda/run/capture_lock.h"
#include "backend/cuda/run/memory.h"

namespace network3::cuda {

class Device : public std::enable_shared_from_this<Device> {
 public:
  // Throws Error{kDeviceUnavailable} with the name of the failed call.
  static std::shared_ptr<Device> Open(std::shared_ptr<CudaLibraries> libraries, int ordinal);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  const DriverApi& driver() const { return libraries_->driver; }
  const CudnnApi& cudnn() const { return libraries_->cudnn; }
  const CublasApi& cublas() const { return libraries_->cublas; }
  const std::string& name() const { return name_; }
  // The major number of the compute capability; 9 is Hopper.
  int compute_major() const { return compute_major_; }
  CaptureLock& capture_lock() const { return capture_lock_; }
  CUfunction kernel(const std::string& kernel_name) const { return kernels_.at(kernel_name); }

  // Makes the context current on this thread for its lifetime.
  class Scope {
   public:
    explicit Scope(const Device& device);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    const Device& device_;
  };

  // Allocates memory with undefined content. Throws Error{kOutOfMemory} with the size and
  // `purpose`. The account must outlive the memory.
  Memory Allocate(std::size_t bytes, const std::string& purpose, MemoryAccount* account = nullptr);

  // Throw an Error unless the call succeeded: kOutOfMemory, kDeviceLost for errors after which the
  // context is unusable, else kInternal with the name of the call.
  void Check(CUresult result, const char* call) const;
  void Check(cudnnStatus_t status, const char* call) const;
  void Check(cublasStatus_t status, const char* call) const;

  // Throws Error{kDeviceLost} if the context is unusable because of an earlier error. Must not be
  // called while this thread captures.
  void CheckContext(const char* call) const;

  bool lost() const { return !libraries_->loss.error().empty(); }
  // Throws Error{kDeviceLost} if it is lost.
  void RequireAlive() const { RequireAlive(*libraries_); }
  static void RequireAlive(const CudaLibraries& libraries);

  // For destructors: calls `release` with the context current and ignores errors of a lost context.
  template <typename Release>
  void LetGo(Release release) const noexcept {
    CUcontext context = nullptr;
    if (driver().cuCtxPushCurrent_v2(context_) != CUDA_SUCCESS) return;
    release(driver());
    driver().cuCtxPopCurrent_v2(&context);
  }

 private:
  friend class Memory;

  Device(std::shared_ptr<CudaLibraries> libraries, int ordinal);
  void RetainContext();
  void LoadKernels();
  void Free(CUdeviceptr address) noexcept;
  std::string Describe(CUresult result) const;
  std::string Describe(cudnnStatus_t status) const;

  const std::shared_ptr<CudaLibraries> libraries_;
  CUdevice device_ = 0;
  CUcontext context_ = nullptr;
  CUlibrary library_ = nullptr;
  std::map<std::string, CUfunction> kernels_;
  std::string name_;
  int compute_major_ = 0;
  mutable CaptureLock capture_lock_;
};

}  // namespace network3::cuda

// Calls a function of the driver (cuDNN, cuBLAS) and checks its result.
#define NETWORK3_DRIVER(device, call, ...) \
  (device).Check((device).driver().call(__VA_ARGS__), #call)
#define NETWORK3_CUDNN(device, call, ...) (device).Check((device).cudnn().call(__VA_ARGS__), #call)
#define NETWORK3_CUBLAS(device, call, ...) \
  (device).Check((device).cublas().call(__VA_ARGS__), #call)
