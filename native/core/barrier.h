// A reusable barrier for a group of threads. It spins briefly, then sleeps.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace network3 {

class Barrier {
 public:
  using Duration = std::chrono::steady_clock::duration;

  explicit Barrier(int threads) : threads_(threads) {}

  // Blocks until every thread of the group has arrived.
  void Wait() {
    Wait([](Duration) {});
  }
  // The thread that arrives last calls finish(slept) before the others go on. `slept` is how long
  // the first sleeper has waited for it, or 0 if no thread waited long enough to fall asleep.
  template <typename Finish>
  void Wait(const Finish& finish) {
    const std::uint32_t generation = generation_.load(std::memory_order_acquire);
    // Read before arriving, because the finish() of another thread may change it afterwards.
    const int others = threads_ - 1;
    if (others == 0) {
      finish(Duration::zero());
      return;
    }
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) < others) return Await(generation);
    finish(sleepers_.load(std::memory_order_relaxed) == 0 ? Duration::zero() : Slept(generation));
    Release(generation);
  }
  // Sets how many threads arrive at the next barrier. Call it only in a finish().
  void SetThreads(int threads) { threads_ = threads; }

 private:
  void Await(std::uint32_t generation);
  void Release(std::uint32_t generation);
  Duration Slept(std::uint32_t generation);

  int threads_;
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<std::uint32_t> generation_{0};
  std::atomic<int> sleepers_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  // The latest generation in which a thread fell asleep, and when the first of its sleepers began
  // to wait. sleepers_ may also count threads of an earlier generation that are still waking up.
  std::uint32_t asleep_in_ = ~std::uint32_t{0};
  std::chrono::steady_clock::time_point asleep_since_;
};

}  // namespace network3
