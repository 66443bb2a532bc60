#include "addon/cuda.h"

#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "addon/errors.h"
#include "addon/instance.h"
#include "backend/cuda/library.h"
#include "core/error.h"

namespace network3::addon {
namespace {

std::string ToHex(std::uint32_t number) {
  char text[9];
  std::snprintf(text, sizeof(text), "%08x", static_cast<unsigned>(number));
  return text;
}

// Opens our CUDA library. It is never closed, because networks of other environments may use it.
cuda::Library* OpenLibrary(const std::string& path) {
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* reason = dlerror();
    throw Error(ErrorCode::kDeviceUnavailable, reason == nullptr ? path : reason);
  }
  const auto entry = reinterpret_cast<cuda::EntryFunction>(dlsym(handle, cuda::kEntryName));
  if (entry == nullptr) {
    throw Error(ErrorCode::kDeviceUnavailable, "it has no " + std::string(cuda::kEntryName));
  }
  const cuda::Entry& library = *entry();
  if (library.abi != cuda::kLibraryAbi) {
    throw Error(ErrorCode::kDeviceUnavailable, "interface version " + ToHex(library.abi) +
                                                   ", but " + ToHex(cuda::kLibraryAbi) +
                                                   " is needed; build it again");
  }
  return library.library;
}

template <typename Item, typename Describe>
Napi::Array ToJs(Napi::Env env, const std::vector<Item>& items, Describe describe) {
  Napi::Array array = Napi::Array::New(env, items.size());
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    Napi::Object object = Napi::Object::New(env);
    describe(object, items[i]);
    array.Set(i, object);
  }
  return array;
}

Napi::Object ToJs(Napi::Env env, const cuda::LoadReport& report) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("problem", report.problem);
  object.Set("solution", report.solution);
  object.Set("attempts", ToJs(env, report.attempts, [](Napi::Object& to, const auto& from) {
               to.Set("library", from.library);
               to.Set("place", from.place);
               to.Set("problem", from.problem);
             }));
  object.Set("libraries", ToJs(env, report.libraries, [](Napi::Object& to, const auto& from) {
               to.Set("name", from.name);
               to.Set("path", from.path);
               to.Set("version", from.version);
             }));
  object.Set("devices", ToJs(env, report.devices, [](Napi::Object& to, const auto& from) {
               to.Set("name", from.name);
               to.Set("computeCapability", from.compute_capability);
               to.Set("memory", static_cast<double>(from.memory));
             }));
  return object;
}

}  // namespace

Napi::Value WatchCuda(const Napi::CallbackInfo& info) {
  auto on_stage =
      std::make_shared<Napi::FunctionReference>(Napi::Persistent(info[0].As<Napi::Function>()));
  Instance::Of(info.Env()).set_cuda_watch([on_stage](const char* stage) {
    try {
      on_stage->Call({Napi::String::New(on_stage->Env(), stage)});
    } catch (const Napi::Error&) {
      // Opening CUDA continues even if the listener throws.
    }
  });
  return info.Env().Undefined();
}

Napi::Value LoadCuda(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    Instance& instance = Instance::Of(info.Env());
    if (instance.cuda() == nullptr) {
      instance.set_cuda(OpenLibrary(info[0].As<Napi::String>().Utf8Value()));
    }
    return ToJs(info.Env(), instance.cuda()->Load(instance.cuda_watch()));
  });
}

Napi::Value OpenCuda(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&]() -> Napi::Value {
    Instance& instance = Instance::Of(info.Env());
    if (instance.cuda() == nullptr) throw Error(ErrorCode::kInternal, "loadCuda comes first");
    const int ordinal = info[0].As<Napi::Number>().Int32Value();
    auto backend = instance.cuda()->Open(ordinal, instance.cuda_watch());
    Napi::Object object = Napi::Object::New(info.Env());
    object.Set("description", backend->Description());
    object.Set("backend", static_cast<double>(instance.AddBackend(std::move(backend))));
    return object;
  });
}

}  // namespace network3::addon
