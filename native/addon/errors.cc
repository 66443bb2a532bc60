#include "addon/errors.h"

#include <optional>

#include "addon/instance.h"
#include "core/error.h"

namespace network3::addon {

Napi::Error ToJs(Napi::Env env, const Failure& failure) {
  Napi::Error error = Napi::Error::New(env, failure.message);
  error.Set("code", Napi::String::New(env, failure.code));
  return error;
}

Napi::Error ToJs(Napi::Env env, const std::exception_ptr& exception) {
  std::optional<Failure> failure = Describe(exception);
  if (!failure) {
    const auto* const instance = env.GetInstanceData<Instance>();
    if (instance != nullptr && instance->cuda() != nullptr) {
      failure = instance->cuda()->Describe(exception);
    }
  }
  const Failure unknown{ErrorCodeName(ErrorCode::kInternal), "an unknown native failure"};
  return ToJs(env, failure.value_or(unknown));
}

}  // namespace network3::addon
