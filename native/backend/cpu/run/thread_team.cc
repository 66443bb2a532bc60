#include "backend/cpu/run/thread_team.h"

#include <algorithm>
#include <utility>

namespace network3::cpu {
namespace {

// Waits of less than this do not suspend a thread. An operating system takes a processor away for
// longer, and the work between two barriers of a small network is shorter.
constexpr auto kLeastLost = std::chrono::milliseconds(1);
// The longest suspension. After it all threads take part again.
constexpr auto kLongestBackoff = std::chrono::milliseconds(200);

}  // namespace

ThreadTeam::ThreadTeam(Barrier& barrier, int threads)
    : barrier_(barrier),
      begin_(Clock::now()),
      ranks_(static_cast<std::size_t>(threads)),
      size_(threads),
      recalled_(begin_) {
  RankAll();
}

void ThreadTeam::AwaitTurn(int thread) {
  if (Rank(thread) != kAway) return;
  std::unique_lock<std::mutex> lock(mutex_);
  recall_.wait(lock, [&] { return Rank(thread) != kAway; });
}

void ThreadTeam::NoteLate(int thread, Barrier::Duration slept) {
  if (slept <= slept_) return;
  late_ = thread;
  slept_ = slept;
}

bool ThreadTeam::Rearrange(std::int64_t steps_done) {
  if (slept_ == Barrier::Duration::zero() && size_ == threads()) return false;
  const Clock::time_point now = Clock::now();
  // Threads with unequal shares wait for each other in every step, but less than a step.
  const Clock::duration step = (now - begin_) / std::max<std::int64_t>(steps_done, 1);
  const Barrier::Duration slept = std::exchange(slept_, Barrier::Duration::zero());
  if (size_ > 1 && slept >= std::max<Clock::duration>(kLeastLost, step)) {
    SendLateAway(slept, now);
    return false;
  }
  return now >= until_ && RecallAll();
}

void ThreadTeam::SendLateAway(Barrier::Duration slept, Clock::time_point now) {
  // The suspension lasts as long as the others have slept, and at least twice as long as the latest
  // one if the thread returned less than four times that one's length ago.
  const bool again = now - recalled_ < 4 * backoff_;
  const Clock::duration longer = again ? 2 * backoff_ : Clock::duration::zero();
  backoff_ = std::min<Clock::duration>(std::max<Clock::duration>(slept, longer), kLongestBackoff);
  until_ = now + backoff_;
  const int left = Rank(late_);
  SetRank(late_, kAway);
  for (int thread = 0; thread < threads(); ++thread) {
    if (Rank(thread) > left) SetRank(thread, Rank(thread) - 1);
  }
  Resize(size_ - 1);
}

bool ThreadTeam::RecallAll() {
  if (size_ == threads()) return false;
  recalled_ = Clock::now();
  Resize(threads());
  for (int thread = 0; thread < threads(); ++thread) {
    if (Rank(thread) != kAway) SetRank(thread, thread);
  }
  return true;
}

void ThreadTeam::WakeRecalled() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    RankAll();
  }
  recall_.notify_all();
}

void ThreadTeam::RankAll() {
  for (int thread = 0; thread < threads(); ++thread) SetRank(thread, thread);
}

void ThreadTeam::Resize(int size) {
  size_ = size;
  barrier_.SetThreads(size);
}

}  // namespace network3::cpu
