// The threads that take part in the steps of a run: normally all, and fewer while one of them has
// no processor. A thread without a processor would delay the others at every barrier.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "core/barrier.h"

namespace network3::cpu {

// Work is divided into as many shares as there are threads; the participating threads do all
// shares. Results therefore do not depend on which threads participate.
class ThreadTeam {
 public:
  // The caller's barrier must be for all `threads`. Its thread count follows size() during the run
  // and is `threads` again when the run ends.
  ThreadTeam(Barrier& barrier, int threads);

  // Number of participating threads.
  int size() const { return size_; }
  // Calls run(share) for each share that the thread does in the current step.
  template <typename Run>
  void ForEachShare(int thread, const Run& run) const {
    for (int share = Rank(thread); share < threads(); share += size_) run(share);
  }

  // Blocks while the thread is suspended. Called by every thread before each step.
  void AwaitTurn(int thread);

  // The methods up to RecallAll() are called by the thread that arrives last at a barrier, while
  // the other threads wait there.

  // Records that the others slept for `slept` before `thread`, the last one, arrived.
  void NoteLate(int thread, Barrier::Duration slept);
  // Called between two steps: suspends the late thread if the others have slept long enough for it,
  // or recalls the suspended threads if their time is over. `steps_done` counts the steps of the
  // run. Returns true if threads were recalled; WakeRecalled() must follow then.
  bool Rearrange(std::int64_t steps_done);
  // Recalls the suspended threads, with the same result.
  bool RecallAll();

  // Called after the barrier has released the waiting threads, because recalled threads already
  // arrive at the next barrier.
  void WakeRecalled();

 private:
  using Clock = std::chrono::steady_clock;
  // The rank of a suspended thread.
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
  // By thread: the thread does the shares rank, rank + size, rank + 2 size, and so on.
  std::vector<std::atomic<int>> ranks_;
  int size_;
  // The thread for which the others slept longest in the current step.
  int late_ = 0;
  Barrier::Duration slept_{0};  // how long they slept for it
  Clock::duration backoff_{0};  // length of the latest suspension
  // When the suspended threads may return.
  Clock::time_point until_;
  // When threads were last recalled.
  Clock::time_point recalled_;
  std::mutex mutex_;
  std::condition_variable recall_;
};

}  // namespace network3::cpu
