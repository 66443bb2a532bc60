// A reusable barrier for a fixed group of threads: spins briefly, then sleeps.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace network3 {

class Barrier {
 public:
  explicit Barrier(int threads) : threads_(threads) {}

  // Returns when every thread of the group has arrived.
  void Wait() {
    Wait([] {});
  }
  // The last one to arrive calls finish() before any of them goes on.
  template <typename Finish>
  void Wait(const Finish& finish) {
    const std::uint32_t generation = generation_.load(std::memory_order_acquire);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) < threads_ - 1) return Await(generation);
    finish();
    Release(generation);
  }

 private:
  void Await(std::uint32_t generation);
  void Release(std::uint32_t generation);

  const int threads_;
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<std::uint32_t> generation_{0};
  std::atomic<int> sleepers_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
};

}  // namespace network3
