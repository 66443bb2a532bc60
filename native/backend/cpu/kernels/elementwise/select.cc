#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {

void SelectRow(float* dst, const float* condition, int64_t condition_stride, const float* a,
               int64_t a_stride, const float* b, int64_t b_stride, int64_t count) {
  if (condition_stride == 1 && a_stride == 1 && b_stride == 1) {
    NETWORK3_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) dst[i] = condition[i] != 0 ? a[i] : b[i];
    return;
  }
  NETWORK3_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) {
    dst[i] = condition[i * condition_stride] != 0 ? a[i * a_stride] : b[i * b_stride];
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
