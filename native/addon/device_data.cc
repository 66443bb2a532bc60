#include "addon/device_data.h"

#include "addon/convert.h"
#include "addon/errors.h"
#include "addon/instance.h"
#include "core/error.h"

namespace network3::addon {

Napi::Function DeviceDataWrap::Define(Napi::Env env) {
  return DefineClass(env, "DeviceData",
                     {InstanceMethod<&DeviceDataWrap::Write>("write"),
                      InstanceMethod<&DeviceDataWrap::Dispose>("dispose")});
}

DeviceDataWrap::DeviceDataWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<DeviceDataWrap>(info) {
  Guard(info.Env(), [&] {
    const Instance& instance = Instance::Of(info.Env());
    const auto& backend = instance.backend(info[0].As<Napi::Number>().Uint32Value());
    const DType dtype = DTypeOf(info[1].As<Napi::String>());
    const std::int64_t rows = info[2].As<Napi::Number>().Int64Value();
    const std::int64_t row_size = info[3].As<Napi::Number>().Int64Value();
    data_ = backend->Allocate(dtype, rows, row_size);
    bytes_ = rows * row_size * static_cast<std::int64_t>(SizeOf(dtype));
    Napi::MemoryManagement::AdjustExternalMemory(info.Env(), bytes_);
  });
}

DeviceDataWrap::~DeviceDataWrap() { Release(); }

std::shared_ptr<const DeviceData> DeviceDataWrap::data() const {
  if (!data_) throw Error(ErrorCode::kDisposed, "the data set was disposed");
  return data_;
}

void DeviceDataWrap::Write(const Napi::CallbackInfo& info) {
  Guard(info.Env(), [&] {
    const auto offset = info[0].As<Napi::Number>().Int64Value();
    const auto piece = info[1].As<Napi::Uint8Array>();
    const auto size = static_cast<std::int64_t>(piece.ByteLength());
    if (!data_ || offset < 0 || offset + size > bytes_) {
      throw Error(ErrorCode::kInternal, "a piece lies outside of the data set");
    }
    data_->Write(static_cast<std::size_t>(offset), piece.Data(), piece.ByteLength());
  });
}

void DeviceDataWrap::Dispose(const Napi::CallbackInfo&) { Release(); }

void DeviceDataWrap::Release() {
  if (!data_) return;
  data_.reset();
  Napi::MemoryManagement::AdjustExternalMemory(Env(), -bytes_);
}

}  // namespace network3::addon
