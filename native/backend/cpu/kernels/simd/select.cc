// Chooses the table of kernels. Compiled for the baseline instruction set only.
#include <string>

#include "backend/cpu/kernels/kernels.h"
#include "core/error.h"
#include "core/instruction_set.h"

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

const Kernels& SelectKernels() {
  [[maybe_unused]] const InstructionSet allowed = AllowedInstructionSet();
  std::string built;
#ifdef NETWORK3_HAS_AVX512
  if (allowed == InstructionSet::kAvx512) return avx512::kKernels;
  built += " avx512";
#endif
#ifdef NETWORK3_HAS_AVX2
  if (allowed >= InstructionSet::kAvx2) return avx2::kKernels;
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
