// Converts C++ exceptions to JavaScript errors with a `code`.
#pragma once

#include <napi.h>

#include <exception>

#include "core/failure.h"

namespace network3::addon {

Napi::Error ToJs(Napi::Env env, const Failure& failure);

// The exception must not be nullptr.
Napi::Error ToJs(Napi::Env env, const std::exception_ptr& exception);

// Calls `work` and converts a C++ exception to a pending JavaScript exception.
template <typename Work>
auto Guard(Napi::Env env, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw ToJs(env, std::current_exception());
  }
}

}  // namespace network3::addon
