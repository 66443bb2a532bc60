// Prints the kernels that a build with those for AVX-512 alone chooses, or the error.
#include <cstdio>

#include "backend/cpu/kernels/kernels.h"
#include "core/error.h"

namespace network3::cpu {

namespace avx512 {
extern const Kernels kKernels;
const Kernels kKernels = [] {
  Kernels kernels{};
  kernels.name = "avx512";
  return kernels;
}();
}  // namespace avx512

}  // namespace network3::cpu

int main() {
  try {
    std::printf("%s\n", network3::cpu::SelectKernels().name);
  } catch (const network3::Error& error) {
    std::printf("%s: %s\n", network3::ErrorCodeName(error.code()), error.what());
  }
  return 0;
}
