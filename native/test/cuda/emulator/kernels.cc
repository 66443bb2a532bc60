#include "test/cuda/emulator/kernels.h"

#include <map>

namespace network3::cuda {

#define KERNEL(file, name) extern const emulator::Kernel kEmulated_##name;
#include "backend/cuda/kernels/kernels.def"
#undef KERNEL

namespace emulator {

const Kernel* FindKernel(const std::string& name) {
  static const std::map<std::string, const Kernel*> kernels = {
#define KERNEL(file, name) {"network3_" #name, &kEmulated_##name},
#include "backend/cuda/kernels/kernels.def"
#undef KERNEL
  };
  const auto found = kernels.find(name);
  return found == kernels.end() ? nullptr : found->second;
}

}  // namespace emulator
}  // namespace network3::cuda
