// The geometry of a max_pool2d op for the kernels.
#pragma once

#include "backend/cpu/kernels/kernels.h"
#include "backend/cpu/run/layout.h"
#include "program/program.h"

namespace network3::cpu {

// src [N, C, H, W] -> dst [N, C, PH, PW]. The task sets the number of images, which is 0 here.
PoolShape PoolShapeOf(const Shape& src, const Shape& dst, Layout layout,
                      const Attributes& attributes);

}  // namespace network3::cpu
