// A thread that runs jobs in order. Each network has one.
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
  // `last` runs on the thread before it ends.
  explicit JobThread(std::function<void()> last)
      : last_(std::move(last)), thread_([this] { Work(); }) {}
  ~JobThread() { Join(); }
  JobThread(const JobThread&) = delete;
  JobThread& operator=(const JobThread&) = delete;

  // Queues a job, which must not throw. Ignored after Join(). May be called by any thread.
  void Add(std::function<void()> job);

  // Waits for the current job, drops the others, runs `last` and ends the thread. May be called
  // twice. Allocates nothing.
  void Join();

 private:
  void Work();
  // Waits for the next job; false if the thread must end.
  bool WaitForJob(std::function<void()>& job);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  const std::function<void()> last_;
  std::thread thread_;
};

}  // namespace network3
