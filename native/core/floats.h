// Tensor values in host memory.
#pragma once

#include <cstddef>
#include <vector>

#include "core/allocation.h"
#include "core/system_memory.h"

namespace network3 {

template <typename T>
struct SystemAllocator {
  using value_type = T;

  SystemAllocator() = default;
  template <typename U>
  SystemAllocator(const SystemAllocator<U>& /*other*/) {}  // NOLINT(google-explicit-constructor)

  T* allocate(std::size_t count) {
    if (void* memory = AllocateZeroed(count * sizeof(T))) return static_cast<T*>(memory);
    throw AllocationFailure(count * sizeof(T));
  }
  void deallocate(T* memory, std::size_t count) { FreeZeroed(memory, count * sizeof(T)); }

  bool operator==(const SystemAllocator& /*other*/) const { return true; }
  bool operator!=(const SystemAllocator& /*other*/) const { return false; }
};

// Allocated like large buffers, so that copies of many parameters do not remain in the process
// after they are freed.
using Floats = std::vector<float, SystemAllocator<float>>;

}  // namespace network3
