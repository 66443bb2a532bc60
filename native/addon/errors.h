// C++ exceptions as JavaScript errors with a `code`.
#pragma once

#include <napi.h>

#include <exception>
#include <string>

namespace network3::addon {

struct Failure {
  std::string code;
  std::string message;

  Napi::Error ToJs(Napi::Env env) const;
};

// Describes the exception being handled or held; call with a non-null pointer.
Failure Describe(const std::exception_ptr& exception);

// Runs `work`, turning a C++ exception into a pending JavaScript one.
template <typename Work>
auto Guard(Napi::Env env, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw Describe(std::current_exception()).ToJs(env);
  }
}

}  // namespace network3::addon
