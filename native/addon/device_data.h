// A data set on a device as a JavaScript object.
#pragma once

#include <napi.h>

#include <memory>

#include "backend/backend.h"

namespace network3::addon {

// new DeviceData(backend, dtype, rows, rowSize)
class DeviceDataWrap : public Napi::ObjectWrap<DeviceDataWrap> {
 public:
  static Napi::Function Define(Napi::Env env);

  explicit DeviceDataWrap(const Napi::CallbackInfo& info);
  ~DeviceDataWrap() override;

  // Throws Error{kDisposed} after dispose().
  std::shared_ptr<const DeviceData> data() const;

 private:
  // write(byteOffset, Uint8Array): copies a piece of the data to the device.
  void Write(const Napi::CallbackInfo& info);
  // dispose(): the memory is freed when the last run that uses it has ended.
  void Dispose(const Napi::CallbackInfo& info);
  void Release();

  std::shared_ptr<DeviceData> data_;
  std::int64_t bytes_ = 0;  // reported to the garbage collector
};

}  // namespace network3::addon
