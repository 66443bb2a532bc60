// Structs that host and kernels share; they have the same layout on both sides.
#pragma once

#include <stdint.h>

#ifdef __CUDACC__
#define NETWORK3_DEVICE __host__ __device__
#else
#define NETWORK3_DEVICE
#endif

// A file of an op that contains a kernel is compiled twice: with this for the kernel, and without
// for the host code that launches it.
#if defined(__CUDACC__) || defined(NETWORK3_EMULATOR)
#define NETWORK3_KERNEL_CODE
#endif

namespace network3::cuda {

#ifdef NETWORK3_EMULATOR
// Ends the process with a message if an index is out of range.
void CheckIndex(int64_t index, int64_t size);
#endif

// Device memory with its length, which only the emulated kernels check.
template <typename T>
struct Span {
  T* data = nullptr;
  int64_t size = 0;

  NETWORK3_DEVICE explicit operator bool() const { return data != nullptr; }
  NETWORK3_DEVICE T& operator[](int64_t index) const {
#ifdef NETWORK3_EMULATOR
    CheckIndex(index, size);
#endif
    return data[index];
  }
};

}  // namespace network3::cuda
