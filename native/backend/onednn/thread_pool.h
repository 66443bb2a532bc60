// The backend's own threads. oneDNN is told to use one OpenMP thread on each of them.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/barrier.h"

namespace network3::onednn {

class ThreadPool {
 public:
  // The calling thread becomes thread 0 of every Run.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const { return static_cast<int>(workers_.size()) + 1; }
  Barrier& barrier() { return barrier_; }

  // Runs work(thread) on all threads; rethrows the first exception once all have returned.
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
  std::uint64_t job_ = 0;
  int running_ = 0;
  bool stopping_ = false;
  std::exception_ptr error_;
  std::vector<std::thread> workers_;
};

}  // namespace network3::onednn
