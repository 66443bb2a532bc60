#include "backend/cpu/onednn/library.h"

#include <dnnl.hpp>

#include "core/allocation.h"
#include "core/error.h"

#if DNNL_CPU_RUNTIME == DNNL_RUNTIME_OMP
#include <omp.h>
#endif

namespace network3::cpu::onednn {

bool IsBuilt() { return true; }

std::string Version() {
  const dnnl_version_t& version = *dnnl_version();
  return "oneDNN " + std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
         std::to_string(version.patch);
}

int KeepToOneThread() {
#if DNNL_CPU_RUNTIME == DNNL_RUNTIME_OMP
  const int before = omp_get_max_threads();
  omp_set_num_threads(1);
  return before;
#else
  return 1;
#endif
}

void AllowThreads([[maybe_unused]] int threads) {
#if DNNL_CPU_RUNTIME == DNNL_RUNTIME_OMP
  omp_set_num_threads(threads);
#endif
}

void RequireMemoryForPrimitives() {
  constexpr std::size_t kMost = 16 << 20;
  RequireMemory(kMost);
}

void Multiply(const Product& p, float* dst, const float* a, const float* b) {
  const dnnl_status_t status =
      dnnl_sgemm(p.transpose_a ? 'T' : 'N', p.transpose_b ? 'T' : 'N', p.m, p.n, p.k, p.alpha, a,
                 p.lda, b, p.ldb, p.beta, dst, p.ldd);
  if (status != dnnl_success) throw Error(ErrorCode::kInternal, "dnnl_sgemm failed");
}

}  // namespace network3::cpu::onednn
