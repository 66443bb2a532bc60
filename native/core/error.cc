#include "core/error.h"

namespace network3 {

const char* ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kArgument:
      return "ERR_ARGUMENT";
    case ErrorCode::kUnsupportedOp:
      return "ERR_UNSUPPORTED_OP";
    case ErrorCode::kDeviceUnavailable:
      return "ERR_DEVICE_UNAVAILABLE";
    case ErrorCode::kDeviceLost:
      return "ERR_DEVICE_LOST";
    case ErrorCode::kDisposed:
      return "ERR_DISPOSED";
    case ErrorCode::kOutOfMemory:
      return "ERR_OUT_OF_MEMORY";
    case ErrorCode::kInternal:
      break;
  }
  return "ERR_INTERNAL";
}

}  // namespace network3
