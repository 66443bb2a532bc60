// The kernels, compiled for the host.
#pragma once

#include <cstddef>
#include <string>

namespace network3::cuda::emulator {

struct Kernel {
  const char* name;
  std::size_t arguments_size;
  void (*run)(const void* arguments);  // runs one thread
};

// Returns null if there is no kernel of that name.
const Kernel* FindKernel(const std::string& name);

}  // namespace network3::cuda::emulator
