#include <string.h>

#include "backend/cpu/kernels/simd/isa.h"

namespace network3::cpu::NETWORK3_ISA {

void CopyRow(float* dst, const float* src, int64_t stride, int64_t count) {
  if (stride == 1) {
    memcpy(dst, src, (size_t)count * sizeof(float));
  } else {
    for (int64_t i = 0; i < count; ++i) dst[i] = src[i * stride];
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
