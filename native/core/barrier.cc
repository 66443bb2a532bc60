#include "core/barrier.h"

#include <chrono>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace network3 {
namespace {

// Must exceed the time to wake a thread. With a shorter spin both sides of a barrier would fall
// asleep in turn after one was late, and every step would pay for several wake-ups.
constexpr auto kSpin = std::chrono::microseconds(100);

inline void Pause() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

}  // namespace

void Barrier::Release(std::uint32_t generation) {
  arrived_.store(0, std::memory_order_relaxed);
  // Both this pair of accesses and that of a waiting thread (sleepers_, then generation_) are
  // sequentially consistent, so at least one of the two threads sees the other's write.
  generation_.store(generation + 1);
  if (sleepers_.load() == 0) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  wake_.notify_all();
}

Barrier::Duration Barrier::Slept(std::uint32_t generation) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (asleep_in_ != generation) return Duration::zero();
  return std::chrono::steady_clock::now() - asleep_since_;
}

void Barrier::Await(std::uint32_t generation) {
  const auto begin = std::chrono::steady_clock::now();
  const auto deadline = begin + kSpin;
  do {
    for (int i = 0; i < 64; ++i) {
      if (generation_.load(std::memory_order_acquire) != generation) return;
      Pause();
    }
  } while (std::chrono::steady_clock::now() < deadline);
  std::unique_lock<std::mutex> lock(mutex_);
  sleepers_.fetch_add(1);
  if (asleep_in_ != generation) {
    asleep_in_ = generation;
    asleep_since_ = begin;
  }
  wake_.wait(lock, [&] { return generation_.load() != generation; });
  sleepers_.fetch_sub(1);
}

}  // namespace network3
