// Included by each kernel source. Declares the kernels in the namespace of the instruction set that
// the source is compiled for.
#pragma once

#include "backend/cpu/kernels/kernels.h"

#ifndef NETWORK3_ISA
#error "kernel sources are compiled through network3_add_kernels"
#endif

namespace network3::cpu::NETWORK3_ISA {

#define KERNEL(file, name, function, result, parameters) result function parameters;
#include "backend/cpu/kernels/kernels.def"
#undef KERNEL

}  // namespace network3::cpu::NETWORK3_ISA
