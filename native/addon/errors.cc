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

namespace {

Failure OutOfMemory(const std::string& asked) {
  return {
      ErrorCodeName(ErrorCode::kOutOfMemory),
      "out of memory: " + asked + " asked for; use a smaller mini-batch or fewer examples at once"};
}

}  // namespace

Failure Describe(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return {ErrorCodeName(error.code()), error.what()};
  } catch (const AllocationFailure& failure) {
    return OutOfMemory(std::to_string(failure.bytes()) + " bytes");
  } catch (const std::bad_alloc&) {
    return OutOfMemory("memory inside of a library");
  } catch (const std::exception& error) {
    return {ErrorCodeName(ErrorCode::kInternal), error.what()};
  } catch (...) {
    return {ErrorCodeName(ErrorCode::kInternal), "an unknown native failure"};
  }
}

}  // namespace network3::addon
