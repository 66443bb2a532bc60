// The functions of the module that open CUDA at run time.
#pragma once

#include <napi.h>

namespace network3::addon {

// loadCuda(path): opens our CUDA library at that path, unless this environment has done so, and
// then NVIDIA's libraries. Returns a report; throws if the file is not our library.
Napi::Value LoadCuda(const Napi::CallbackInfo& info);

// watchCuda(onStage): sets a function that is called before each stage of opening CUDA. Exceptions
// of onStage are ignored.
Napi::Value WatchCuda(const Napi::CallbackInfo& info);

// openCuda(ordinal): checks the device and returns { backend, description }.
Napi::Value OpenCuda(const Napi::CallbackInfo& info);

}  // namespace network3::addon
