// Tests the backend by a small convolution with a known result.
#pragma once

#include "backend/backend.h"

namespace network3::cuda {

// Throws Error{kDeviceUnavailable} if the backend gives other numbers or none.
void CheckConvolution(Backend& backend);

}  // namespace network3::cuda
