// Max pooling of one row-major plane.
#pragma once

#include "backend/cpu/kernels/kernels.h"

namespace network3::cpu::NETWORK3_ISA {

// Pools `rows` rows of windows without padding. The rows of a window are `window_row` elements of
// src apart, the rows of windows `stride`. workspace may be nullptr.
void MaxPoolPlane(float* dst, int32_t* workspace, const float* src, int64_t window_row,
                  int64_t stride, int64_t rows, const PoolShape& shape);

}  // namespace network3::cpu::NETWORK3_ISA
