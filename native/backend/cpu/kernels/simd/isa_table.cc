// The table of kernels of one instruction set.
#include "backend/cpu/kernels/simd/isa.h"
#include "backend/cpu/kernels/simd/vector.h"

#define NETWORK3_STRING_(x) #x
#define NETWORK3_STRING(x) NETWORK3_STRING_(x)

namespace network3::cpu::NETWORK3_ISA {

extern const Kernels kKernels;
const Kernels kKernels = {
    NETWORK3_STRING(NETWORK3_ISA),
    kLanes,
#define KERNEL(file, name, function, result, parameters) function,
#include "backend/cpu/kernels/kernels.def"
#undef KERNEL
};

}  // namespace network3::cpu::NETWORK3_ISA
