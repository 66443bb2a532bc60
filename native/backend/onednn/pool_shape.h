// The geometry of a max_pool2d op for the kernels.
#pragma once

#include "backend/onednn/kernels/kernels.h"
#include "backend/onednn/layout.h"
#include "program/program.h"

namespace network3::onednn {

// Of src [N, C, H, W] -> dst [N, C, PH, PW]; the images are filled in by whoever runs it.
PoolShape PoolShapeOf(const Shape& src, const Shape& dst, Layout layout,
                      const Attributes& attributes);

}  // namespace network3::onednn
