#include "backend/cuda/run/memory.h"

#include <utility>

#include "backend/cuda/run/device.h"

namespace network3::cuda {

Memory::Memory(std::shared_ptr<Device> device, CUdeviceptr address, std::size_t bytes,
               MemoryAccount* account)
    : device_(std::move(device)), address_(address), bytes_(bytes), account_(account) {
  if (account_ != nullptr) account_->bytes += bytes_;
}

Memory::Memory(Memory&& other) noexcept { *this = std::move(other); }

Memory& Memory::operator=(Memory&& other) noexcept {
  std::swap(device_, other.device_);
  std::swap(address_, other.address_);
  std::swap(bytes_, other.bytes_);
  std::swap(account_, other.account_);
  return *this;
}

Memory::~Memory() {
  if (!device_) return;
  if (account_ != nullptr) account_->bytes -= bytes_;
  device_->Free(address_);
}

}  // namespace network3::cuda
