// A small convolution whose result is known.
#pragma once

#include "backend/backend.h"

namespace network3::cuda {

// Throws Error{kDeviceUnavailable} where the backend gives other numbers or none.
void CheckConvolution(Backend& backend);

}  // namespace network3::cuda
