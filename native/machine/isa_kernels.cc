// Compiled once per instruction set, so it includes C headers only (ADR 3).
#include "machine/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Without unrolling, compilers keep the chains in memory.
#ifdef __clang__
#define NETWORK3_UNROLL _Pragma("clang loop unroll(full)")
#else
#define NETWORK3_UNROLL _Pragma("GCC unroll 12")
#endif

#define NETWORK3_STRING_(x) #x
#define NETWORK3_STRING(x) NETWORK3_STRING_(x)

namespace network3::machine::NETWORK3_ISA {
namespace {

#if defined(__AVX512F__)
typedef __m512 Lanes;
inline Lanes Fill(float value) { return _mm512_set1_ps(value); }
inline Lanes MultiplyAdd(Lanes a, Lanes b, Lanes c) { return _mm512_fmadd_ps(a, b, c); }
inline float First(Lanes a) { return _mm512_cvtss_f32(a); }
#elif defined(__FMA__)
typedef __m256 Lanes;
inline Lanes Fill(float value) { return _mm256_set1_ps(value); }
inline Lanes MultiplyAdd(Lanes a, Lanes b, Lanes c) { return _mm256_fmadd_ps(a, b, c); }
inline float First(Lanes a) { return _mm256_cvtss_f32(a); }
#elif defined(__x86_64__)
typedef __m128 Lanes;
inline Lanes Fill(float value) { return _mm_set1_ps(value); }
inline Lanes MultiplyAdd(Lanes a, Lanes b, Lanes c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }
inline float First(Lanes a) { return _mm_cvtss_f32(a); }
#else
typedef float Lanes __attribute__((vector_size(16)));
inline Lanes Fill(float value) { return Lanes{value, value, value, value}; }
inline Lanes MultiplyAdd(Lanes a, Lanes b, Lanes c) { return a * b + c; }
inline float First(Lanes a) { return a[0]; }
#endif

// Independent chains for two execution units with a latency of five cycles. They fit into 16
// registers.
constexpr int kChains = 12;
constexpr int64_t kFlops = 2 * kChains * static_cast<int64_t>(sizeof(Lanes) / sizeof(float));

float MultiplyAddRounds(int64_t rounds) {
  const Lanes factor = Fill(0.75f);
  const Lanes addend = Fill(0.5f);
  Lanes chains[kChains];
  for (int i = 0; i < kChains; ++i) chains[i] = Fill(static_cast<float>(i));
  for (int64_t round = 0; round < rounds; ++round) {
    NETWORK3_UNROLL
    for (Lanes& chain : chains) chain = MultiplyAdd(chain, factor, addend);
  }
  float sum = 0;
  for (const Lanes& chain : chains) sum += First(chain);
  return sum;
}

void Triad(float* __restrict a, const float* __restrict b, const float* __restrict c, float factor,
           int64_t count) {
  for (int64_t i = 0; i < count; ++i) a[i] = b[i] + factor * c[i];
}

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels = {NETWORK3_STRING(NETWORK3_ISA), kFlops, MultiplyAddRounds, Triad};

}  // namespace network3::machine::NETWORK3_ISA
