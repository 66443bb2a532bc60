#include "test/cuda/emulator/fail.h"

#include <cstdio>
#include <cstdlib>

#include "backend/cuda/kernels/span.h"

namespace network3::cuda {

void emulator::Fail(const std::string& message) {
  std::fprintf(stderr, "CUDA emulator: %s\n", message.c_str());
  std::abort();
}

void CheckIndex(int64_t index, int64_t size) {
  if (index >= 0 && index < size) return;
  emulator::Fail("a kernel touches element " + std::to_string(index) + " of " +
                 std::to_string(size));
}

}  // namespace network3::cuda
