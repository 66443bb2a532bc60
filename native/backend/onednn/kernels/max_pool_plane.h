// Max pooling of one plane of a row-major image.
#pragma once

#include "backend/onednn/kernels/kernels.h"

namespace network3::onednn::NETWORK3_ISA {

// `rows` rows of windows without padding; elements of src lie `window_row` from a row of a window
// to the next and `stride` from a row of windows to the next. workspace may be null.
void MaxPoolPlane(float* dst, int32_t* workspace, const float* src, int64_t window_row,
                  int64_t stride, int64_t rows, const PoolShape& shape);

}  // namespace network3::onednn::NETWORK3_ISA
