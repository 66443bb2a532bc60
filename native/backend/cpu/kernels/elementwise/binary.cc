#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

// The strides 0 and 1 are constants of the loops, so that those are vectorised.
template <BinaryFunction kFunction>
void Row(float* dst, const float* a, int64_t a_stride, const float* b, int64_t b_stride,
         int64_t count) {
  if (a_stride == 1 && b_stride == 1) {
    NETWORK3_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) dst[i] = Apply(kFunction, a[i], b[i]);
  } else if (a_stride == 1 && b_stride == 0) {
    const float y = *b;
    NETWORK3_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) dst[i] = Apply(kFunction, a[i], y);
  } else if (a_stride == 0 && b_stride == 1) {
    const float x = *a;
    NETWORK3_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) dst[i] = Apply(kFunction, x, b[i]);
  } else {
    NETWORK3_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) {
      dst[i] = Apply(kFunction, a[i * a_stride], b[i * b_stride]);
    }
  }
}

using Loop = void (*)(float* dst, const float* a, int64_t a_stride, const float* b,
                      int64_t b_stride, int64_t count);

Loop LoopOf(BinaryFunction function) {
  switch (function) {
    case BinaryFunction::kAdd:
      return Row<BinaryFunction::kAdd>;
    case BinaryFunction::kSubtract:
      return Row<BinaryFunction::kSubtract>;
    case BinaryFunction::kMultiply:
      return Row<BinaryFunction::kMultiply>;
    case BinaryFunction::kDivide:
      return Row<BinaryFunction::kDivide>;
    case BinaryFunction::kPower:
      return Row<BinaryFunction::kPower>;
    case BinaryFunction::kMaximum:
      return Row<BinaryFunction::kMaximum>;
    case BinaryFunction::kMinimum:
      return Row<BinaryFunction::kMinimum>;
    case BinaryFunction::kGreater:
      return Row<BinaryFunction::kGreater>;
    case BinaryFunction::kGreaterEqual:
      return Row<BinaryFunction::kGreaterEqual>;
    case BinaryFunction::kEqual:
      return Row<BinaryFunction::kEqual>;
  }
  return nullptr;
}

}  // namespace

void BinaryRow(float* dst, const float* a, int64_t a_stride, const float* b, int64_t b_stride,
               int64_t count, BinaryFunction function) {
  LoopOf(function)(dst, a, a_stride, b, b_stride, count);
}

}  // namespace network3::cpu::NETWORK3_ISA
