// The compiled kernels, as the driver takes them.
#pragma once

namespace network3::cuda {

// A fatbin with code for every supported architecture; lives as long as the library.
const void* KernelImage();

}  // namespace network3::cuda
