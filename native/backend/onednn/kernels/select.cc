// Chooses the table of kernels. Compiled for the baseline instruction set only.
#include <dnnl.hpp>

#include "backend/onednn/kernels/kernels.h"

namespace network3::onednn {

namespace baseline {
extern const Kernels kKernels;
}
#ifdef NETWORK3_X86_KERNELS
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
#endif

const Kernels& SelectKernels() {
#ifdef NETWORK3_X86_KERNELS
  // oneDNN reports what the processor supports and ONEDNN_MAX_CPU_ISA allows.
  const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  const auto has = [isa](dnnl::cpu_isa wanted) {
    return (isa & static_cast<unsigned>(wanted)) == static_cast<unsigned>(wanted);
  };
  if (has(dnnl::cpu_isa::avx512_core)) return avx512::kKernels;
  if (has(dnnl::cpu_isa::avx2)) return avx2::kKernels;
#endif
  return baseline::kKernels;
}

}  // namespace network3::onednn
