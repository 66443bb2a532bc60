// Max pooling of one plane of a row-major image.
#pragma once

#include "backend/onednn/kernels/kernels.h"

namespace network3::onednn::NETWORK3_ISA {

// `rows` rows of windows without padding; `src_row` elements lie between rows of the plane.
// workspace may be null.
void MaxPoolPlane(float* dst, int32_t* workspace, const float* src, int64_t src_row, int64_t rows,
                  const PoolShape& shape);

}  // namespace network3::onednn::NETWORK3_ISA
