// The compiled kernels in the form that the driver loads.
#pragma once

namespace network3::cuda {

// A fatbin with code for all supported architectures, valid as long as the library is open.
const void* KernelImage();

}  // namespace network3::cuda
