// Chooses the table of kernels. Compiled for the baseline instruction set only.
#include <dnnl.hpp>
#include <string>

#include "backend/cpu/kernels/kernels.h"
#include "core/error.h"

namespace network3::cpu {

namespace baseline {
extern const Kernels kKernels;
}
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}

namespace {

// oneDNN reports what the processor supports and ONEDNN_MAX_CPU_ISA allows.
bool Has(dnnl::cpu_isa wanted) {
  const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  return (isa & static_cast<unsigned>(wanted)) == static_cast<unsigned>(wanted);
}

}  // namespace

const Kernels& SelectKernels() {
  std::string built;
#ifdef NETWORK3_HAS_AVX512
  if (Has(dnnl::cpu_isa::avx512_core)) return avx512::kKernels;
  built += " avx512";
#endif
#ifdef NETWORK3_HAS_AVX2
  if (Has(dnnl::cpu_isa::avx2)) return avx2::kKernels;
  built += " avx2";
#endif
#ifdef NETWORK3_HAS_BASELINE
  return baseline::kKernels;
#else
  throw Error(
      ErrorCode::kDeviceUnavailable,
      "this build has kernels for" + built +
          " alone, which this processor lacks or ONEDNN_MAX_CPU_ISA forbids; build those of "
          "every instruction set with `npm run build -- --kernels all`");
#endif
}

}  // namespace network3::cpu
