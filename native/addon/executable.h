// A compiled Program as a JavaScript object: promises in front, its own thread behind.
#pragma once

#include <napi.h>

#include <atomic>
#include <exception>
#include <functional>
#include <memory>

#include "backend/backend.h"
#include "program/job_thread.h"

namespace network3::addon {

// new Executable(backend, program, { threads, keyLow, keyHigh, tf32, memoryLimit }). The device is
// brought up on the thread, at the first job.
class ExecutableWrap : public Napi::ObjectWrap<ExecutableWrap> {
 public:
  static Napi::Function Define(Napi::Env env);

  explicit ExecutableWrap(const Napi::CallbackInfo& info);
  ~ExecutableWrap() override;

 private:
  // Makes the value a promise resolves to, on the JavaScript thread.
  using Deliver = std::function<Napi::Value(Napi::Env)>;

  // A message from the thread to JavaScript.
  struct Message {
    std::function<void(Napi::Env)> handle;
  };
  // A promise that is open. All of it is allocated before the job begins, so that its outcome, and
  // be it that memory is short, always finds its way back.
  struct Submission {
    Napi::Promise::Deferred deferred;
    std::function<Deliver(Executable&)> job;
    Deliver deliver;
    std::exception_ptr exception;
  };
  static void Receive(Napi::Env env, Napi::Function, std::nullptr_t*, Message* message);
  using Channel = Napi::TypedThreadSafeFunction<std::nullptr_t, Message, &ExecutableWrap::Receive>;

  Napi::Value Prepare(const Napi::CallbackInfo& info);
  Napi::Value Run(const Napi::CallbackInfo& info);
  Napi::Value Read(const Napi::CallbackInfo& info);
  Napi::Value Write(const Napi::CallbackInfo& info);
  Napi::Value Kernels(const Napi::CallbackInfo& info);
  Napi::Value Profile(const Napi::CallbackInfo& info);
  Napi::Value Memory(const Napi::CallbackInfo& info);
  void Stop(const Napi::CallbackInfo& info);
  Napi::Value Dispose(const Napi::CallbackInfo& info);

  // Does the job on the thread and settles the promise with what it delivers.
  Napi::Promise Submit(Napi::Env env, std::function<Deliver(Executable&)> job);
  void Settle(Napi::Env env, const Submission& submission);
  Executable& executable();
  void Post(std::unique_ptr<Message> message);
  // Keeps this object and the event loop alive while promises are open.
  void Enter(Napi::Env env);
  void Leave(Napi::Env env);
  // Ends the thread; idempotent.
  void Shutdown();
  static void OnEnvironmentExit(void* self);

  std::shared_ptr<Backend> backend_;
  std::shared_ptr<const Program> program_;
  CompileOptions options_;
  std::unique_ptr<Executable> executable_;  // touched by the thread only
  std::atomic<bool> stop_{false};
  bool disposed_ = false;
  bool shut_down_ = false;
  int open_ = 0;
  // Of the run at hand; called and released on the JavaScript thread only.
  Napi::FunctionReference listener_;
  Channel channel_;
  std::unique_ptr<JobThread> thread_;
};

}  // namespace network3::addon
