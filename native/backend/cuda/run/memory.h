// An owner of device memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "backend/cuda/api/libraries.h"
#include "backend/cuda/kernels/span.h"

namespace network3::cuda {

class Device;

// Returns a device address as a pointer for kernels.
template <typename T>
T* ToPointer(CUdeviceptr address) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): so the driver has it.
  return reinterpret_cast<T*>(static_cast<std::uintptr_t>(address));
}

inline CUdeviceptr ToAddress(const void* pointer) {
  return static_cast<CUdeviceptr>(reinterpret_cast<std::uintptr_t>(pointer));
}

// The device memory that a network holds, and its limit. Used only by the network's thread.
struct MemoryAccount {
  std::size_t bytes = 0;
  std::size_t limit = 0;  // 0 for no limit
};

class Memory {
 public:
  Memory() = default;
  Memory(std::shared_ptr<Device> device, CUdeviceptr address, std::size_t bytes,
         MemoryAccount* account);
  Memory(Memory&& other) noexcept;
  Memory& operator=(Memory&& other) noexcept;
  ~Memory();

  std::size_t bytes() const { return bytes_; }
  CUdeviceptr address() const { return address_; }
  template <typename T>
  T* as() const {
    return ToPointer<T>(address_);
  }
  template <typename T>
  Span<T> span() const {
    return {as<T>(), static_cast<std::int64_t>(bytes_ / sizeof(T))};
  }

 private:
  std::shared_ptr<Device> device_;
  CUdeviceptr address_ = 0;
  std::size_t bytes_ = 0;
  MemoryAccount* account_ = nullptr;
};

}  // namespace network3::cuda
