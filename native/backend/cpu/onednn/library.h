// The functions of oneDNN that need no primitive. absent.cc defines them for builds without oneDNN.
#pragma once

#include <cstdint>
#include <string>

namespace network3::cpu::onednn {

// True if this build contains oneDNN.
bool IsBuilt();

// Such as "oneDNN 3.2.0", or "without oneDNN".
std::string Version();

// Keeps oneDNN from starting threads of its own when the calling thread calls it. Returns the
// number of threads that the calling thread could start before.
int KeepToOneThread();
// Lets the calling thread start `threads` threads again.
void AllowThreads(int threads);

// Keeps oneDNN to one thread, and restores the setting of the calling thread at the end.
class OneThreadScope {
 public:
  OneThreadScope() : before_(KeepToOneThread()) {}
  ~OneThreadScope() { AllowThreads(before_); }
  OneThreadScope(const OneThreadScope&) = delete;
  OneThreadScope& operator=(const OneThreadScope&) = delete;

 private:
  const int before_;
};

// oneDNN does not check its allocations and would crash without memory. Throws AllocationFailure
// unless there is as much as the primitives of an op need; call it when an op is compiled.
void RequireMemoryForPrimitives();

// A row-major product dst [m, n] = alpha · a·b + beta · dst. `lda`, `ldb` and `ldd` are the lengths
// of the rows in memory. Throws Error{kInternal} if oneDNN fails or is absent.
struct Product {
  bool transpose_a, transpose_b;
  std::int64_t m, n, k;
  std::int64_t lda, ldb, ldd;
  float alpha, beta;
};
void Multiply(const Product& product, float* dst, const float* a, const float* b);

}  // namespace network3::cpu::onednn
