// The exception type of the native code. The addon converts it to a JavaScript error.
#pragma once

#include <stdexcept>
#include <string>

namespace network3 {

enum class ErrorCode {
  kArgument,
  kUnsupportedOp,
  kDeviceUnavailable,
  kDeviceLost,
  kDisposed,
  kOutOfMemory,
  kInternal,
};

// The code of the JavaScript error, for example "ERR_OUT_OF_MEMORY". It is part of the API.
const char* ErrorCodeName(ErrorCode code);

class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace network3
