#include "backend/cpu/run/thread_pool.h"

#include <utility>

#include "backend/cpu/onednn/library.h"
#include "core/flush_denormals.h"

#ifdef __linux__
#include <pthread.h>
#include <sched.h>
#endif

namespace network3::cpu {
namespace {

// Pins the thread to a processor of its own if the pool has as many threads as there are available
// processors. Otherwise the scheduler may put two threads on one processor, where one spins at a
// barrier while the other cannot run.
void StayOnOwnProcessor([[maybe_unused]] int thread, [[maybe_unused]] int threads) {
#ifdef __linux__
  cpu_set_t allowed;
  if (threads == 1 || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  if (CPU_COUNT(&allowed) != threads) return;
  for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (!CPU_ISSET(processor, &allowed) || thread-- > 0) continue;
    cpu_set_t own;
    CPU_ZERO(&own);
    CPU_SET(processor, &own);
    // Pinning may be refused. The result is the same, only slower.
    static_cast<void>(pthread_setaffinity_np(pthread_self(), sizeof own, &own));
    return;
  }
#endif
}

}  // namespace

ThreadPool::ThreadPool(int threads) : barrier_(threads) {
  onednn::KeepToOneThread();
  workers_.reserve(static_cast<std::size_t>(threads - 1));
  try {
    for (int thread = 1; thread < threads; ++thread) {
      workers_.emplace_back([this, thread, threads] {
        StayOnOwnProcessor(thread, threads);
        Work(thread);
      });
    }
  } catch (...) {
    End();
    throw;
  }
  // Comes last because new threads inherit the affinity of the thread that creates them.
  StayOnOwnProcessor(0, threads);
}

ThreadPool::~ThreadPool() { End(); }

void ThreadPool::End() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::Run(const std::function<void(int)>& work) {
  const onednn::OneThreadScope scope;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    work_ = &work;
    running_ = size() - 1;
    ++job_;
  }
  wake_.notify_all();
  Execute(0);
  std::unique_lock<std::mutex> lock(mutex_);
  finished_.wait(lock, [this] { return running_ == 0; });
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadPool::Work(int thread) {
  onednn::KeepToOneThread();
  std::uint64_t done = 0;
  for (;;) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || job_ != done; });
      if (stopping_) return;
      done = job_;
    }
    Execute(thread);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (--running_ == 0) finished_.notify_one();
  }
}

void ThreadPool::Execute(int thread) {
  const FlushDenormals scope;
  try {
    (*work_)(thread);
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!error_) error_ = std::current_exception();
  }
}

}  // namespace network3::cpu
