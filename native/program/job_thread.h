// One thread that does jobs in order: every network has its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace network3 {

class JobThread {
 public:
  JobThread() : thread_([this] { Work(); }) {}
  ~JobThread() { Join(); }
  JobThread(const JobThread&) = delete;
  JobThread& operator=(const JobThread&) = delete;

  // Jobs must not throw. After Join a job is dropped.
  void Add(std::function<void()> job);

  // Finishes the job at hand, drops the rest and ends the thread. May be called twice.
  void Join();

 private:
  void Work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace network3
