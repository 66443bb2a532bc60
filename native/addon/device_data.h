// A resident data set as a JavaScript object.
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
  // write(byteOffset, Uint8Array): fills a piece.
  void Write(const Napi::CallbackInfo& info);
  // dispose(): memory goes when the last run that uses it has ended.
  void Dispose(const Napi::CallbackInfo& info);
  void Release();

  std::shared_ptr<DeviceData> data_;
  std::int64_t bytes_ = 0;
};

}  // namespace network3::addon
