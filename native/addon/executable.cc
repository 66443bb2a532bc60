#include "addon/executable.h"

#include <new>
#include <utility>
#include <vector>

#include "addon/convert.h"
#include "addon/errors.h"
#include "addon/instance.h"
#include "core/error.h"

namespace network3::addon {

Napi::Function ExecutableWrap::Define(Napi::Env env) {
  return DefineClass(
      env, "Executable",
      {InstanceMethod<&ExecutableWrap::Prepare>("prepare"),
       InstanceMethod<&ExecutableWrap::Run>("run"), InstanceMethod<&ExecutableWrap::Read>("read"),
       InstanceMethod<&ExecutableWrap::Write>("write"),
       InstanceMethod<&ExecutableWrap::Kernels>("kernels"),
       InstanceMethod<&ExecutableWrap::Profile>("profile"),
       InstanceMethod<&ExecutableWrap::Memory>("memory"),
       InstanceMethod<&ExecutableWrap::Stop>("stop"),
       InstanceMethod<&ExecutableWrap::Dispose>("dispose")});
}

ExecutableWrap::ExecutableWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<ExecutableWrap>(info) {
  Guard(info.Env(), [&] {
    backend_ = Instance::Of(info.Env()).backend(info[0].As<Napi::Number>().Uint32Value());
    program_ = ReadProgram(info[1].As<Napi::Object>());
    const auto options = info[2].As<Napi::Object>();
    options_.threads = options.Get("threads").As<Napi::Number>().Int32Value();
    options_.passes = ReadFlags(options.Get("passes").As<Napi::Object>());
    options_.dropout_key.low = options.Get("keyLow").As<Napi::Number>().Uint32Value();
    options_.dropout_key.high = options.Get("keyHigh").As<Napi::Number>().Uint32Value();
    options_.tf32 = options.Get("tf32").As<Napi::Boolean>();
    options_.memory_limit = options.Get("memoryLimit").As<Napi::Number>().Int64Value();
    // The device's threads and memory are released on the thread that created them.
    thread_ = std::make_unique<JobThread>([this] { executable_.reset(); });
    // Comes last: if the constructor throws, nothing must refer to this object.
    Instance::Of(info.Env()).AtExit(this, [this] { Shutdown(); });
  });
  channel_ = Channel::New(info.Env(), "network3", 0, 1);
  channel_.Unref(info.Env());
  // Cleanup hooks run in reverse order, so this one runs before that of the channel: when the
  // channel is closed, the thread has ended and sends nothing more.
  napi_add_env_cleanup_hook(info.Env(), &ExecutableWrap::OnEnvironmentExit, this);
}

ExecutableWrap::~ExecutableWrap() { Shutdown(); }

void ExecutableWrap::Shutdown() {
  if (std::exchange(shut_down_, true) || !thread_) return;
  stop_ = true;
  thread_->Join();
  channel_.Release();
  napi_remove_env_cleanup_hook(Env(), &ExecutableWrap::OnEnvironmentExit, this);
  if (auto* instance = Env().GetInstanceData<Instance>()) instance->ForgetAtExit(this);
}

void ExecutableWrap::OnEnvironmentExit(void* self) {
  static_cast<ExecutableWrap*>(self)->Shutdown();
}

void ExecutableWrap::Receive(Napi::Env env, Napi::Function, std::nullptr_t*, Message* message) {
  const std::unique_ptr<Message> owned(message);
  // Without an environment the event loop has ended, and no JavaScript can receive the answer.
  if (static_cast<napi_env>(env) == nullptr) return;
  try {
    owned->handle(env);
  } catch (const Napi::Error&) {
    // A worker that is being terminated rejects every call, so the answer is dropped.
  } catch (const std::bad_alloc&) {
    // There was no memory for a progress report; it is dropped.
  }
}

void ExecutableWrap::Post(std::unique_ptr<Message> message) {
  if (channel_.NonBlockingCall(message.get()) == napi_ok) static_cast<void>(message.release());
}

void ExecutableWrap::Enter(Napi::Env env) {
  if (open_++ > 0) return;
  Ref();
  channel_.Ref(env);
}

void ExecutableWrap::Leave(Napi::Env env) {
  if (--open_ > 0) return;
  listener_.Reset();
  if (!shut_down_) channel_.Unref(env);
  Unref();
}

Executable& ExecutableWrap::executable() {
  if (!executable_) executable_ = backend_->Compile(program_, options_);
  return *executable_;
}

void ExecutableWrap::Execute(Submission& submission) {
  try {
    submission.deliver = submission.job(executable());
  } catch (...) {
    submission.exception = std::current_exception();
  }
}

Napi::Promise ExecutableWrap::Submit(Napi::Env env, Job job, Place place) {
  const auto deferred = Napi::Promise::Deferred::New(env);
  if (disposed_) {
    deferred.Reject(
        ToJs(env, Failure{ErrorCodeName(ErrorCode::kDisposed), "the network was disposed"})
            .Value());
    return deferred.Promise();
  }
  auto submission = std::make_shared<Submission>(Submission{deferred, std::move(job), {}, {}});
  stop_ = false;
  if (place == Place::kJavaScriptThread) {
    Enter(env);
    Execute(*submission);
    Settle(env, *submission);
    return deferred.Promise();
  }
  auto answer = std::make_shared<std::unique_ptr<Message>>(std::make_unique<Message>());
  (*answer)->handle = [this, submission](Napi::Env target) {
    short_runs_.NoteTurn();
    Settle(target, *submission);
  };
  thread_->Add([this, submission, answer] {
    Execute(*submission);
    Post(std::move(*answer));
  });
  Enter(env);
  return deferred.Promise();
}

void ExecutableWrap::Settle(Napi::Env env, const Submission& submission) {
  const auto reject = [&](const std::exception_ptr& exception) {
    submission.deferred.Reject(ToJs(env, exception).Value());
  };
  if (submission.exception) {
    reject(submission.exception);
  } else {
    try {
      submission.deferred.Resolve(submission.deliver(env));
    } catch (const std::bad_alloc&) {
      reject(std::current_exception());
    }
  }
  Leave(env);
}

Napi::Value ExecutableWrap::Prepare(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    return Submit(info.Env(), [names = ReadNames(info[0].As<Napi::Array>())](Executable& target) {
      for (const std::string& name : names) target.Prepare(name);
      return [](Napi::Env env) { return env.Undefined(); };
    });
  });
}

Napi::Value ExecutableWrap::Run(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const std::string name = info[0].As<Napi::String>();
    auto arguments = std::make_shared<RunArguments>(ReadRunArguments(info[1].As<Napi::Object>()));
    if (info[2].IsFunction()) {
      listener_ = Napi::Persistent(info[2].As<Napi::Function>());
      arguments->on_progress = [this](const Progress& progress) {
        Post(std::make_unique<Message>(Message{[this, progress](Napi::Env env) {
          if (!listener_.IsEmpty()) listener_.Call({ToJs(env, progress)});
        }}));
      };
    }
    const auto job = [this, name, arguments](Executable& target) -> Deliver {
      auto result = std::make_shared<RunResult>(target.Run(name, *arguments, stop_));
      return [this, name, result](Napi::Env env) -> Napi::Value {
        short_runs_.NoteRun(name, result->steps, result->seconds);
        return ToJs(env, *result);
      };
    };
    return Submit(info.Env(), job, PlaceOf(name, *arguments));
  });
}

ExecutableWrap::Place ExecutableWrap::PlaceOf(const std::string& function,
                                              const RunArguments& arguments) const {
  const bool is_idle = open_ == 0 && !disposed_ && executable_ != nullptr;
  return is_idle && executable_->RunsOnAnyThread() && !arguments.on_progress &&
                 short_runs_.Includes(function, arguments.steps)
             ? Place::kJavaScriptThread
             : Place::kOwnThread;
}

Napi::Value ExecutableWrap::Read(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    return Submit(info.Env(),
                  [names = ReadNames(info[0].As<Napi::Array>())](Executable& target) -> Deliver {
                    auto values = std::make_shared<std::vector<Floats>>();
                    for (const std::string& name : names) values->push_back(target.Read(name));
                    return [names, values](Napi::Env env) -> Napi::Value {
                      Napi::Object object = Napi::Object::New(env);
                      for (std::size_t i = 0; i < names.size(); ++i)
                        object.Set(names[i], ToJs(env, (*values)[i]));
                      return object;
                    };
                  });
  });
}

Napi::Value ExecutableWrap::Write(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    return Submit(
        info.Env(),
        [tensors = ReadTensors(info[0].As<Napi::Object>())](Executable& target) -> Deliver {
          target.Write(tensors);
          return [](Napi::Env env) { return env.Undefined(); };
        });
  });
}

Napi::Value ExecutableWrap::Kernels(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    return Submit(info.Env(),
                  [name = info[0].As<Napi::String>().Utf8Value()](Executable& target) -> Deliver {
                    return [kernels = target.Kernels(name)](Napi::Env env) -> Napi::Value {
                      return ToJs(env, kernels);
                    };
                  });
  });
}

Napi::Value ExecutableWrap::Profile(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    const std::string name = info[0].As<Napi::String>();
    auto arguments = std::make_shared<RunArguments>(ReadRunArguments(info[1].As<Napi::Object>()));
    return Submit(info.Env(), [this, name, arguments](Executable& target) -> Deliver {
      return [profile = target.Profile(name, *arguments, stop_)](Napi::Env env) -> Napi::Value {
        return ToJs(env, profile);
      };
    });
  });
}

Napi::Value ExecutableWrap::Memory(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] {
    return Submit(info.Env(), [](Executable& target) -> Deliver {
      return [use = target.Memory()](Napi::Env env) -> Napi::Value { return ToJs(env, use); };
    });
  });
}

void ExecutableWrap::Stop(const Napi::CallbackInfo&) { stop_ = true; }

Napi::Value ExecutableWrap::Dispose(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    const Napi::Env env = info.Env();
    const auto deferred = Napi::Promise::Deferred::New(env);
    if (disposed_) {
      deferred.Resolve(env.Undefined());
      return deferred.Promise();
    }
    auto answer = std::make_shared<std::unique_ptr<Message>>(std::make_unique<Message>());
    (*answer)->handle = [this, deferred](Napi::Env target) {
      Shutdown();
      deferred.Resolve(target.Undefined());
      Leave(target);
    };
    thread_->Add([this, answer] {
      executable_.reset();
      Post(std::move(*answer));
    });
    disposed_ = true;
    stop_ = true;
    Enter(env);
    return deferred.Promise();
  });
}

}  // namespace network3::addon
