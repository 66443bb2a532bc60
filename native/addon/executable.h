// A compiled Program as a JavaScript object. Its methods return promises; jobs run on its own
// thread, except short runs while that thread has nothing to do.
#pragma once

#include <napi.h>

#include <atomic>
#include <exception>
#include <functional>
#include <memory>

#include "addon/short_runs.h"
#include "backend/backend.h"
#include "program/job_thread.h"

namespace network3::addon {

// new Executable(backend, program, { threads, passes, keyLow, keyHigh, tf32, memoryLimit }). The
// Program is compiled on the thread, by the first job.
class ExecutableWrap : public Napi::ObjectWrap<ExecutableWrap> {
 public:
  static Napi::Function Define(Napi::Env env);

  explicit ExecutableWrap(const Napi::CallbackInfo& info);
  ~ExecutableWrap() override;

 private:
  // Makes the value that a promise resolves to. Called on the JavaScript thread.
  using Deliver = std::function<Napi::Value(Napi::Env)>;
  using Job = std::function<Deliver(Executable&)>;

  // A message from the thread to the JavaScript thread.
  struct Message {
    std::function<void(Napi::Env)> handle;
  };
  // An open promise with its job. All memory for the answer is allocated before the job begins, so
  // that the promise is settled even if the job runs out of memory.
  struct Submission {
    Napi::Promise::Deferred deferred;  // settled by Settle()
    Job job;
    Deliver deliver;               // returned by the job
    std::exception_ptr exception;  // thrown by the job; nullptr if there is none
  };
  static void Receive(Napi::Env env, Napi::Function, std::nullptr_t*, Message* message);
  using Channel = Napi::TypedThreadSafeFunction<std::nullptr_t, Message, &ExecutableWrap::Receive>;

  // The methods of the JavaScript object; NativeExecutable in src/backend/native/types.ts has their
  // signatures. Called on the JavaScript thread.
  Napi::Value Prepare(const Napi::CallbackInfo& info);
  Napi::Value Run(const Napi::CallbackInfo& info);
  Napi::Value Read(const Napi::CallbackInfo& info);
  Napi::Value Write(const Napi::CallbackInfo& info);
  Napi::Value Kernels(const Napi::CallbackInfo& info);
  Napi::Value Profile(const Napi::CallbackInfo& info);
  Napi::Value Memory(const Napi::CallbackInfo& info);
  void Stop(const Napi::CallbackInfo& info);
  Napi::Value Dispose(const Napi::CallbackInfo& info);

  enum class Place { kOwnThread, kJavaScriptThread };

  // Queues the job, or runs it at once on the JavaScript thread; the latter requires that no
  // promise is open. The promise is settled with the result of the Deliver function that the job
  // returns.
  Napi::Promise Submit(Napi::Env env, Job job, Place place = Place::kOwnThread);
  // Runs the job and keeps what it returns or throws.
  void Execute(Submission& submission);
  // The thread on which a run should be made.
  Place PlaceOf(const std::string& function, const RunArguments& arguments) const;
  // Resolves or rejects the promise. Called on the JavaScript thread.
  void Settle(Napi::Env env, const Submission& submission);
  // Compiles the Program on first use, which must be on the thread.
  Executable& executable();
  // Sends a message to the JavaScript thread. It is dropped if the channel is closed.
  void Post(std::unique_ptr<Message> message);
  // Count the open promises. While there are any, this object and the event loop stay alive.
  void Enter(Napi::Env env);
  void Leave(Napi::Env env);
  // Stops the run and ends the thread. May be called several times.
  void Shutdown();
  static void OnEnvironmentExit(void* self);

  std::shared_ptr<Backend> backend_;
  std::shared_ptr<const Program> program_;
  CompileOptions options_;
  // Used by the thread, and by the JavaScript thread while no promise is open.
  std::unique_ptr<Executable> executable_;
  std::atomic<bool> stop_{false};
  bool disposed_ = false;
  bool shut_down_ = false;
  int open_ = 0;  // number of open promises
  // The progress listener of the current run; used on the JavaScript thread only.
  Napi::FunctionReference listener_;
  ShortRuns short_runs_;  // used on the JavaScript thread only
  Channel channel_;
  std::unique_ptr<JobThread> thread_;
};

}  // namespace network3::addon
