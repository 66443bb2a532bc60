// Converts C++ exceptions to JavaScript errors with a `code`.
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

// Describes an exception, which must not be nullptr.
Failure Describe(const std::exception_ptr& exception);

// Calls `work` and converts a C++ exception to a pending JavaScript exception.
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
