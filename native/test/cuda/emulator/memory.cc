#include "test/cuda/emulator/memory.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>

#include "test/cuda/emulator/fail.h"

namespace network3::cuda::emulator {
namespace {

constexpr std::size_t kGuard = 256;
constexpr unsigned char kGuardByte = 0xA5;
// New device memory has undefined content, so it is filled with this value.
constexpr unsigned char kFreshByte = 0xFF;

struct Memory {
  std::mutex mutex;
  std::map<const char*, std::size_t> allocations;
  std::size_t used = 0;
};

Memory& State() {
  static Memory memory;
  return memory;
}

bool IsGuard(const char* bytes) {
  for (std::size_t i = 0; i < kGuard; ++i) {
    if (static_cast<unsigned char>(bytes[i]) != kGuardByte) return false;
  }
  return true;
}

}  // namespace

std::size_t TotalBytes() {
  const char* setting = std::getenv("NETWORK3_EMULATOR_MEMORY");
  return setting != nullptr ? std::strtoull(setting, nullptr, 10) : std::size_t{16} << 30;
}

std::size_t UsedBytes() {
  const std::lock_guard<std::mutex> lock(State().mutex);
  return State().used;
}

void* Allocate(std::size_t bytes) {
  Memory& memory = State();
  const std::lock_guard<std::mutex> lock(memory.mutex);
  if (memory.used + bytes > TotalBytes()) return nullptr;
  auto* block = static_cast<char*>(std::malloc(bytes + 2 * kGuard));
  if (block == nullptr) return nullptr;
  std::memset(block, kGuardByte, kGuard);
  std::memset(block + kGuard, kFreshByte, bytes);
  std::memset(block + kGuard + bytes, kGuardByte, kGuard);
  memory.allocations[block + kGuard] = bytes;
  memory.used += bytes;
  return block + kGuard;
}

bool Free(void* address) {
  Memory& memory = State();
  const std::lock_guard<std::mutex> lock(memory.mutex);
  auto* bytes = static_cast<char*>(address);
  const auto found = memory.allocations.find(bytes);
  if (found == memory.allocations.end()) return false;
  if (!IsGuard(bytes - kGuard) || !IsGuard(bytes + found->second)) {
    Fail("something wrote beyond an allocation of " + std::to_string(found->second) + " bytes");
  }
  memory.used -= found->second;
  memory.allocations.erase(found);
  std::free(bytes - kGuard);
  return true;
}

void CheckRange(const void* address, std::size_t bytes, const char* what) {
  Memory& memory = State();
  const std::lock_guard<std::mutex> lock(memory.mutex);
  const auto* begin = static_cast<const char*>(address);
  auto found = memory.allocations.upper_bound(begin);
  if (found != memory.allocations.begin()) {
    --found;
    if (begin + bytes <= found->first + found->second) return;
  }
  Fail(std::string(what) + " is given " + std::to_string(bytes) +
       " bytes that are not the device's");
}

}  // namespace network3::cuda::emulator
