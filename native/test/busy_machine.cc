// A preloaded library that suspends one thread of the process after the other for some
// milliseconds, as a scheduler does if more threads run than there are processors.
#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <ctime>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace {

constexpr timespec kAway{0, 4'000'000};
// Time between two suspensions of the same thread, in which it makes progress.
constexpr std::chrono::microseconds kEvery(12'000);

std::mutex mutex;
std::vector<pid_t> threads;

// Not a queued signal: a thread may get it again while it is suspended.
constexpr int kSignal = SIGUSR2;

void Sleep(int) { nanosleep(&kAway, nullptr); }

[[noreturn]] void Disturb() {
  std::size_t count = 1;
  for (std::size_t turn = 0;; ++turn) {
    std::this_thread::sleep_for(kEvery / count);
    const std::lock_guard<std::mutex> lock(mutex);
    if (threads.empty()) continue;
    count = threads.size();
    // A thread that ends at this moment causes no error.
    syscall(SYS_tgkill, getpid(), threads[turn % count], kSignal);
  }
}

void Start() {
  struct sigaction action {};
  action.sa_handler = Sleep;
  action.sa_flags = SA_RESTART;
  sigaction(kSignal, &action, nullptr);
  std::thread(Disturb).detach();
}

// Keeps the thread in the list of threads to suspend as long as it runs.
class Registration {
 public:
  Registration() : id_(static_cast<pid_t>(syscall(SYS_gettid))) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, kSignal);
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    const std::lock_guard<std::mutex> lock(mutex);
    threads.push_back(id_);
  }
  ~Registration() {
    const std::lock_guard<std::mutex> lock(mutex);
    threads.erase(std::find(threads.begin(), threads.end(), id_));
  }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  const pid_t id_;
};

struct Thread {
  void* (*run)(void*);
  void* argument;
};

void* Run(void* thread) {
  const std::unique_ptr<Thread> started(static_cast<Thread*>(thread));
  const Registration registration;
  return started->run(started->argument);
}

using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

}  // namespace

extern "C" int pthread_create(pthread_t* id, const pthread_attr_t* attributes, void* (*run)(void*),
                              void* argument) {
  static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  static std::once_flag started;
  static thread_local bool starts = false;
  if (starts) return create(id, attributes, run, argument);
  starts = true;
  std::call_once(started, Start);
  starts = false;
  auto thread = std::make_unique<Thread>(Thread{run, argument});
  const int error = create(id, attributes, Run, thread.get());
  if (error == 0) static_cast<void>(thread.release());
  return error;
}
