#include "backend/cuda/run/session.h"

#include <utility>

namespace network3::cuda {
namespace {

constexpr int kHopper = 9;

// The size that NVIDIA recommends for the device. Our own workspace makes results repeatable;
// otherwise cuBLAS takes one from a pool that streams share.
std::size_t CublasWorkspace(const Device& device) {
  return std::size_t{device.compute_major() >= kHopper ? 32U : 8U} << 20;
}

}  // namespace

Session::Session(std::shared_ptr<Device> device, bool tf32, std::size_t memory_limit)
    : device_(std::move(device)), tf32_(tf32) {
  account_.limit = memory_limit;
  const Device::Scope scope(*device_);
  const CaptureLock::Disturbing disturbing(device_->capture_lock());
  try {
    Open();
  } catch (...) {
    Close();
    throw;
  }
}

void Session::Open() {
  Device& gpu = *device_;
  NETWORK3_DRIVER(gpu, cuStreamCreate, &stream_, CU_STREAM_NON_BLOCKING);
  NETWORK3_CUDNN(gpu, cudnnCreate, &cudnn_);
  NETWORK3_CUDNN(gpu, cudnnSetStream, cudnn_, stream_);
  NETWORK3_CUBLAS(gpu, cublasCreate_v2, &cublas_);
  cublas_workspace_ = Allocate(CublasWorkspace(gpu), "the workspace of cuBLAS");
  NETWORK3_CUBLAS(gpu, cublasSetStream_v2, cublas_, stream_);
  // Setting the stream resets the workspace, so the workspace is set afterwards.
  NETWORK3_CUBLAS(gpu, cublasSetWorkspace_v2, cublas_, cublas_workspace_.as<void>(),
                  cublas_workspace_.bytes());
  NETWORK3_CUBLAS(gpu, cublasSetMathMode, cublas_,
                  tf32_ ? CUBLAS_TF32_TENSOR_OP_MATH : CUBLAS_PEDANTIC_MATH);
  NETWORK3_CUBLAS(gpu, cublasSetPointerMode_v2, cublas_, CUBLAS_POINTER_MODE_DEVICE);
}

Session::~Session() {
  const CaptureLock::Disturbing disturbing(device_->capture_lock());
  device_->LetGo([this](const DriverApi&) { Close(); });
}

void Session::Close() noexcept {
  if (cublas_ != nullptr) device_->cublas().cublasDestroy_v2(cublas_);
  if (cudnn_ != nullptr) device_->cudnn().cudnnDestroy(cudnn_);
  if (stream_ != nullptr) device_->driver().cuStreamDestroy_v2(stream_);
}

void Session::Upload(CUdeviceptr to, const void* from, std::size_t bytes) const {
  NETWORK3_DRIVER(*device_, cuMemcpyHtoDAsync_v2, to, from, bytes, stream_);
}

void Session::Download(void* to, CUdeviceptr from, std::size_t bytes) const {
  NETWORK3_DRIVER(*device_, cuMemcpyDtoHAsync_v2, to, from, bytes, stream_);
}

void Session::Synchronise() const { NETWORK3_DRIVER(*device_, cuStreamSynchronize, stream_); }

}  // namespace network3::cuda
