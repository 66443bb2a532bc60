// One thread that does jobs in order: every network has its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace network3 {

class JobThread {
 public:
  // `last` is done on the thread when it ends.
  explicit JobThread(std::function<void()> last)
      : last_(std::move(last)), thread_([this] { Work(); }) {}
  ~JobThread() { Join(); }
  JobThread(const JobThread&) = delete;
  JobThread& operator=(const JobThread&) = delete;

  // Jobs must not throw. After Join a job is dropped.
  void Add(std::function<void()> job);

  // Finishes the job at hand, drops the rest but the last one, and ends the thread. May be called
  // twice; allocates nothing.
  void Join();

 private:
  void Work();
  bool WaitForJob(std::function<void()>& job);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  const std::function<void()> last_;
  std::thread thread_;
};

}  // namespace network3
