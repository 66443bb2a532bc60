// An exception in words.
#pragma once

#include <exception>
#include <optional>
#include <string>

namespace network3 {

struct Failure {
  std::string code;  // of the JavaScript error
  std::string message;
};

// Describes an exception, which must not be nullptr. Empty if its type is unknown here. Exceptions
// of a shared library with a C++ library of its own are: types are told apart by addresses.
std::optional<Failure> Describe(const std::exception_ptr& exception);

}  // namespace network3
