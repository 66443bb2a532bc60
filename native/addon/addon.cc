// The entry point of the module: its classes, functions and versions.
#include <napi.h>

#include <memory>
#include <string>

#include "addon/cpu_level.h"
#include "addon/cuda.h"
#include "addon/device_data.h"
#include "addon/errors.h"
#include "addon/executable.h"
#include "addon/instance.h"
#include "backend/cpu/backend.h"

namespace network3::addon {
namespace {

// Increase it with every change of this interface. src/backend/native/types.ts has the version that
// it expects.
constexpr int kAbiVersion = 8;

// Ends the threads of this environment on the "exit" event of its process object.
void ListenForExit(Napi::Env env) {
  const auto process = env.Global().Get("process").As<Napi::Object>();
  const auto listener = Napi::Function::New(
      env, [](const Napi::CallbackInfo& info) { Instance::Of(info.Env()).Exit(); });
  process.Get("once").As<Napi::Function>().Call(process,
                                                {Napi::String::New(env, "exit"), listener});
}

// Throws on a processor below x86-64-v2. It must run before any kernel, because kernels are
// compiled for newer processors than the rest of the addon.
void CheckProcessor(Napi::Env env) {
  const std::string missing = MissingFeatures();
  if (missing.empty()) return;
  throw ToJs(env, Failure{"ERR_CPU_LEVEL", "the processor lacks " + missing + " (x86-64-v2)"});
}

Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  return Guard(env, [&] {
    CheckProcessor(env);
    auto instance = std::make_unique<Instance>(cpu::CreateBackend());
    const std::string description = instance->backend(0)->Description();
    env.SetInstanceData(instance.release());
    ListenForExit(env);
    exports.Set("abiVersion", Napi::Number::New(env, kAbiVersion));
    exports.Set("description", Napi::String::New(env, description));
    exports.Set("watchCuda", Napi::Function::New<&WatchCuda>(env, "watchCuda"));
    exports.Set("loadCuda", Napi::Function::New<&LoadCuda>(env, "loadCuda"));
    exports.Set("openCuda", Napi::Function::New<&OpenCuda>(env, "openCuda"));
    exports.Set("DeviceData", DeviceDataWrap::Define(env));
    exports.Set("Executable", ExecutableWrap::Define(env));
    return exports;
  });
}

}  // namespace

NODE_API_MODULE(network3, Initialize)

}  // namespace network3::addon
