#include "test/cuda/emulator/kernels.h"

#include <map>

#include "backend/cuda/kernels/list.h"

namespace network3::cuda {

#define NETWORK3_DECLARE(name, arguments) extern "C" void network3_##name(const arguments);
NETWORK3_CUDA_KERNELS(NETWORK3_DECLARE)

namespace emulator {

const Kernel* FindKernel(const std::string& name){
#define NETWORK3_ENTRY(name, arguments)                                                         \
  {                                                                                             \
    "network3_" #name, {                                                                        \
      arguments::kName, sizeof(arguments),                                                      \
          [](const void* pointer) { network3_##name(*static_cast<const arguments*>(pointer)); } \
    }                                                                                           \
  }                                                                                             \
  ,
    static const std::map<std::string, Kernel> kernels {
      NETWORK3_CUDA_KERNELS(NETWORK3_ENTRY)
    };
const auto found = kernels.find(name);
return found == kernels.end() ? nullptr : &found->second;
}  // namespace emulator

}  // namespace network3::cuda
}  // namespace network3::cuda
