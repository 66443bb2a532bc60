// The CUDA library, which is opened at run time, as JavaScript sees it.
#pragma once

#include <napi.h>

namespace network3::addon {

// loadCuda(path): opens the library of that path, unless this environment has one, and the vendor's
// behind it. Returns what was found; throws where the file is no such library.
Napi::Value LoadCuda(const Napi::CallbackInfo& info);

// watchCuda(onStage): from now on onStage(stage) is called before each stage of opening CUDA. What
// it throws is lost.
Napi::Value WatchCuda(const Napi::CallbackInfo& info);

// openCuda(ordinal): { backend, description } of a device that works.
Napi::Value OpenCuda(const Napi::CallbackInfo& info);

}  // namespace network3::addon
