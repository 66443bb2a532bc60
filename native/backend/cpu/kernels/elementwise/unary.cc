#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

namespace network3::cpu::NETWORK3_ISA {
namespace {

template <UnaryFunction kFunction>
void Loop(float* dst, const float* src, int64_t count) {
  NETWORK3_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) dst[i] = Apply(kFunction, src[i]);
}

}  // namespace

void Unary(float* dst, const float* src, int64_t count, UnaryFunction function) {
  switch (function) {
    case UnaryFunction::kExp:
      return Loop<UnaryFunction::kExp>(dst, src, count);
    case UnaryFunction::kExpm1:
      return Loop<UnaryFunction::kExpm1>(dst, src, count);
    case UnaryFunction::kLog:
      return Loop<UnaryFunction::kLog>(dst, src, count);
    case UnaryFunction::kLog1p:
      return Loop<UnaryFunction::kLog1p>(dst, src, count);
    case UnaryFunction::kSqrt:
      return Loop<UnaryFunction::kSqrt>(dst, src, count);
    case UnaryFunction::kAbs:
      return Loop<UnaryFunction::kAbs>(dst, src, count);
    case UnaryFunction::kSign:
      return Loop<UnaryFunction::kSign>(dst, src, count);
  }
}

}  // namespace network3::cpu::NETWORK3_ISA
