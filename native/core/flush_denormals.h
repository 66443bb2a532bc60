// Arithmetic without denormal numbers.
#pragma once

#include <cstdint>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace network3 {

// While one exists, the calling thread computes with zeros in place of denormal numbers
// (below 1.2e-38 for float32), with which processors are up to a hundred times as slow. An average
// that decays by multiplication, such as the moments of Adam where a ReLU is dead, ends among the
// smallest of them and stays there, because 0.9 times the smallest one is rounded to itself.
class FlushDenormals {
 public:
  FlushDenormals() : before_(Control()) { SetControl(before_ | kFlags); }
  ~FlushDenormals() { SetControl(before_); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__SSE2__)
  // MXCSR: flush to zero (bit 15) and denormals are zero (bit 6).
  using Register = std::uint32_t;
  static constexpr Register kFlags = 1U << 15 | 1U << 6;
  static Register Control() { return _mm_getcsr(); }
  static void SetControl(Register control) { _mm_setcsr(control); }
#elif defined(__aarch64__)
  // FPCR: flush to zero (bit 24), of inputs and of results.
  using Register = std::uint64_t;
  static constexpr Register kFlags = 1U << 24;
  static Register Control() {
    Register control = 0;
    __asm__ __volatile__("mrs %0, fpcr" : "=r"(control));
    return control;
  }
  static void SetControl(Register control) {
    __asm__ __volatile__("msr fpcr, %0" : : "r"(control));
  }
#else
  using Register = std::uint32_t;
  static constexpr Register kFlags = 0;
  static Register Control() { return 0; }
  static void SetControl(Register) {}
#endif

  const Register before_;
};

}  // namespace network3
