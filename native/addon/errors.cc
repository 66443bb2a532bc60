#include "addon/errors.h"

#include <new>

#include "core/allocation.h"
#include "core/error.h"

namespace network3::addon {

Napi::Error Failure::ToJs(Napi::Env env) const {
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", Napi::String::New(env, code));
  return error;
}

Failure Describe(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return {ErrorCodeName(error.code()), error.what()};
  } catch (const AllocationFailure& failure) {
    return {ErrorCodeName(ErrorCode::kOutOfMemory), failure.what()};
  } catch (const std::bad_alloc&) {
    return {
        ErrorCodeName(ErrorCode::kOutOfMemory),
        "out of memory inside of a library; use a smaller mini-batch or fewer examples at once"};
  } catch (const std::exception& error) {
    return {ErrorCodeName(ErrorCode::kInternal), error.what()};
  } catch (...) {
    return {ErrorCodeName(ErrorCode::kInternal), "an unknown native failure"};
  }
}

}  // namespace network3::addon
