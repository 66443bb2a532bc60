// The one exception type of the native code; the addon turns it into a JavaScript error.
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

// The stable code JavaScript sees, e.g. "ERR_OUT_OF_MEMORY".
const char* ErrorCodeName(ErrorCode code);

class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace network3
