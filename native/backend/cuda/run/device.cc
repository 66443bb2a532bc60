#include "backend/cuda/run/device.h"

#include <array>
#include <utility>

#include "backend/cuda/kernels/image.h"
#include "core/error.h"

namespace network3::cuda {
namespace {

// True for errors after which every call of the process on this device fails too.
bool IsSticky(CUresult result) {
  switch (result) {
    case CUDA_ERROR_ECC_UNCORRECTABLE:
    case CUDA_ERROR_NVLINK_UNCORRECTABLE:
    case CUDA_ERROR_CONTAINED:
    case CUDA_ERROR_ILLEGAL_ADDRESS:
    case CUDA_ERROR_LAUNCH_TIMEOUT:
    case CUDA_ERROR_CONTEXT_IS_DESTROYED:
    case CUDA_ERROR_ASSERT:
    case CUDA_ERROR_HARDWARE_STACK_ERROR:
    case CUDA_ERROR_ILLEGAL_INSTRUCTION:
    case CUDA_ERROR_MISALIGNED_ADDRESS:
    case CUDA_ERROR_INVALID_ADDRESS_SPACE:
    case CUDA_ERROR_INVALID_PC:
    case CUDA_ERROR_LAUNCH_FAILED:
    case CUDA_ERROR_TENSOR_MEMORY_LEAK:
    case CUDA_ERROR_MPS_CLIENT_TERMINATED:
    case CUDA_ERROR_EXTERNAL_DEVICE:
    case CUDA_ERROR_UNKNOWN:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::shared_ptr<Device> Device::Open(std::shared_ptr<CudaLibraries> libraries, int ordinal) {
  try {
    std::shared_ptr<Device> device(new Device(std::move(libraries), ordinal));
    device->LoadKernels();
    return device;
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kOutOfMemory) throw;
    throw Error(ErrorCode::kDeviceUnavailable, error.what());
  }
}

Device::Device(std::shared_ptr<CudaLibraries> libraries, int ordinal)
    : libraries_(std::move(libraries)) {
  NETWORK3_DRIVER(*this, cuInit, 0);
  NETWORK3_DRIVER(*this, cuDeviceGet, &device_, ordinal);
  std::array<char, 128> text{};
  NETWORK3_DRIVER(*this, cuDeviceGetName, text.data(), static_cast<int>(text.size()), device_);
  name_ = text.data();
  NETWORK3_DRIVER(*this, cuDeviceGetAttribute, &compute_major_,
                  CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device_);
  RetainContext();
}

// The context is never released, because cuDNN keeps static state in it.
void Device::RetainContext() {
  CUcontext& retained = libraries_->contexts[device_];
  if (retained == nullptr) {
    NETWORK3_DRIVER(*this, cuDevicePrimaryCtxRetain, &retained, device_);
  }
  context_ = retained;
}

void Device::LoadKernels() {
  const Scope scope(*this);
  NETWORK3_DRIVER(*this, cuLibraryLoadData, &library_, KernelImage(), nullptr, nullptr, 0, nullptr,
                  nullptr, 0);
  for (const char* kernel_name : {
#define KERNEL(file, name) "network3_" #name,
#include "backend/cuda/kernels/kernels.def"
#undef KERNEL
       }) {
    CUkernel kernel = nullptr;
    NETWORK3_DRIVER(*this, cuLibraryGetKernel, &kernel, library_, kernel_name);
    NETWORK3_DRIVER(*this, cuKernelGetFunction, &kernels_[kernel_name], kernel);
  }
}

Device::~Device() {
  if (library_ == nullptr) return;
  LetGo([&](const DriverApi& driver) { driver.cuLibraryUnload(library_); });
}

Device::Scope::Scope(const Device& device) : device_(device) {
  device.Check(device.driver().cuCtxPushCurrent_v2(device.context_), "cuCtxPushCurrent");
}

Device::Scope::~Scope() {
  CUcontext context = nullptr;
  device_.driver().cuCtxPopCurrent_v2(&context);
}

Memory Device::Allocate(std::size_t bytes, const std::string& purpose, MemoryAccount* account) {
  const Scope scope(*this);
  const auto refuse = [&](const std::string& reason) {
    throw Error(ErrorCode::kOutOfMemory,
                "the GPU has no " + std::to_string(bytes) + " bytes for " + purpose + ": " +
                    reason +
                    "; use a smaller mini-batch, fewer examples at once or a larger memoryLimit");
  };
  if (account != nullptr && account->limit > 0 && account->bytes + bytes > account->limit) {
    refuse("memoryLimit is " + std::to_string(account->limit) + " and " +
           std::to_string(account->bytes) + " of it are taken");
  }
  CUdeviceptr address = 0;
  const CUresult result = driver().cuMemAlloc_v2(&address, bytes > 0 ? bytes : 1);
  if (result == CUDA_ERROR_OUT_OF_MEMORY) refuse(Describe(result));
  Check(result, "cuMemAlloc");
  return Memory(shared_from_this(), address, bytes, account);
}

void Device::Free(CUdeviceptr address) noexcept {
  LetGo([&](const DriverApi& driver) { driver.cuMemFree_v2(address); });
}

std::string Device::Describe(CUresult result) const {
  const char* text = nullptr;
  if (driver().cuGetErrorString(result, &text) != CUDA_SUCCESS || text == nullptr) text = "error";
  return std::string(text) + " (CUDA error " + std::to_string(static_cast<int>(result)) + ")";
}

void Device::RequireAlive(const CudaLibraries& libraries) {
  const std::string error = libraries.loss.error();
  if (error.empty()) return;
  throw Error(ErrorCode::kDeviceLost,
              "the GPU is lost to this process after " + error +
                  "; start the process again, or use device \"cpu\"; parameters are those of the "
                  "last finished run");
}

void Device::Check(CUresult result, const char* call) const {
  if (result == CUDA_SUCCESS) return;
  const std::string message = std::string(call) + ": " + Describe(result);
  if (result == CUDA_ERROR_OUT_OF_MEMORY) throw Error(ErrorCode::kOutOfMemory, message);
  if (IsSticky(result)) {
    libraries_->loss.Record(message);
    RequireAlive();
  }
  throw Error(ErrorCode::kInternal, message);
}

// Returns the text of the status and cuDNN's message about the failed call.
std::string Device::Describe(cudnnStatus_t status) const {
  std::string text = cudnn().cudnnGetErrorString(status);
  if (cudnn().cudnnGetLastErrorString == nullptr) return text;
  std::array<char, 1024> details{};
  cudnn().cudnnGetLastErrorString(details.data(), details.size() - 1);
  return details[0] == '\0' ? text : text + " (" + details.data() + ")";
}

// The error of an earlier kernel is reported by the next call, whatever that is.
void Device::CheckContext(const char* call) const {
  const CaptureLock::Disturbing disturbing(capture_lock_);
  const CUresult result = driver().cuCtxSynchronize();
  if (IsSticky(result)) Check(result, call);
}

void Device::Check(cudnnStatus_t status, const char* call) const {
  if (status == CUDNN_STATUS_SUCCESS) return;
  const std::string message = std::string(call) + ": " + Describe(status);
  if (!capture_lock_.IsCapturing()) CheckContext(call);
  const bool memory = status == CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED;
  throw Error(memory ? ErrorCode::kOutOfMemory : ErrorCode::kInternal, message);
}

void Device::Check(cublasStatus_t status, const char* call) const {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  if (!capture_lock_.IsCapturing()) CheckContext(call);
  const bool memory = status == CUBLAS_STATUS_ALLOC_FAILED;
  throw Error(memory ? ErrorCode::kOutOfMemory : ErrorCode::kInternal,
              std::string(call) + ": " + cublas().cublasGetStatusString(status));
}

}  // namespace network3::cuda
