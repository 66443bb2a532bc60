// The threads that take the steps of a run: all of them, or for a while those that have a
// processor. One that something else keeps from its processor holds up the others at every barrier.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "core/barrier.h"

namespace network3::onednn {

// Work is cut into as many shares as there are threads, whoever does them: results stay the same.
class Crew {
 public:
  // The barrier is of all `threads` at first, and again when the crew ends.
  Crew(Barrier& barrier, int threads);

  int size() const { return size_; }
  // Calls run(share) for the shares of a member.
  template <typename Run>
  void ForEachShare(int thread, const Run& run) const {
    for (int share = Rank(thread); share < threads(); share += size_) run(share);
  }

  // Returns when the thread is a member, which it mostly is.
  void AwaitTurn(int thread);

  // The others are for the last one to arrive at a barrier. While the rest wait there:

  // They slept for this thread.
  void NoteLate(int thread, Barrier::Duration slept);
  // Between two steps. Both are true when some are recalled, to be woken.
  bool Rearrange(std::int64_t steps_done);
  bool RecallAll();

  // Once the barrier has let them go: those who are woken arrive at the next one.
  void WakeRecalled();

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr int kAway = -1;

  int threads() const { return static_cast<int>(ranks_.size()); }
  int Rank(int thread) const {
    return ranks_[static_cast<std::size_t>(thread)].load(std::memory_order_acquire);
  }
  void SetRank(int thread, int rank) {
    ranks_[static_cast<std::size_t>(thread)].store(rank, std::memory_order_release);
  }
  void RankAll();
  void SendLateAway(Barrier::Duration slept, Clock::time_point now);
  void Resize(int size);

  Barrier& barrier_;
  const Clock::time_point begin_;
  std::vector<std::atomic<int>> ranks_;
  int size_;
  int late_ = 0;
  Barrier::Duration slept_{0};  // for the latest one of this step
  Clock::duration spell_{0};    // how long somebody is away, the last time
  Clock::time_point until_;
  Clock::time_point recalled_;
  std::mutex mutex_;
  std::condition_variable recall_;
};

}  // namespace network3::onednn
