// The worker threads of the backend. oneDNN may use one OpenMP thread on each of them.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/barrier.h"

namespace network3::cpu {

class ThreadPool {
 public:
  // The thread that calls Run() becomes thread 0. With several threads it must be the one that
  // constructs the pool, because that one is pinned to a processor.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const { return static_cast<int>(workers_.size()) + 1; }
  Barrier& barrier() { return barrier_; }

  // Calls work(thread) on all threads and returns when all have returned. Rethrows the first
  // exception.
  void Run(const std::function<void(int)>& work);

 private:
  void Work(int thread);
  void End();
  void Execute(int thread);

  Barrier barrier_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable finished_;
  const std::function<void(int)>* work_ = nullptr;
  std::uint64_t job_ = 0;  // number of the current Run(), so that each worker executes it once
  int running_ = 0;        // workers that have not finished it
  bool stopping_ = false;  // set by the destructor
  std::exception_ptr error_;
  std::vector<std::thread> workers_;
};

}  // namespace network3::cpu
