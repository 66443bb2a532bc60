#include "program/job_thread.h"

#include <utility>

namespace network3 {

void JobThread::Add(std::function<void()> job) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_) return;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void JobThread::Join() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void JobThread::Work() {
  std::function<void()> job;
  while (WaitForJob(job)) {
    job();
    job = nullptr;
  }
  last_();
}

bool JobThread::WaitForJob(std::function<void()>& job) {
  std::unique_lock<std::mutex> lock(mutex_);
  wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
  if (stopping_) return false;
  job = std::move(jobs_.front());
  jobs_.pop_front();
  return true;
}

}  // namespace network3
