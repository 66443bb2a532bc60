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
  void Wait();

 private:
  const int threads_;
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<std::uint32_t> generation_{0};
  std::atomic<int> sleepers_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
};

}  // namespace network3
