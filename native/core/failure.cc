#include "core/failure.h"

#include <new>

#include "core/allocation.h"
#include "core/error.h"

namespace network3 {

std::optional<Failure> Describe(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return Failure{ErrorCodeName(error.code()), error.what()};
  } catch (const AllocationFailure& failure) {
    return Failure{ErrorCodeName(ErrorCode::kOutOfMemory), failure.what()};
  } catch (const std::bad_alloc&) {
    return Failure{
        ErrorCodeName(ErrorCode::kOutOfMemory),
        "out of memory inside of a library; use a smaller mini-batch or fewer examples at once"};
  } catch (const std::exception& error) {
    return Failure{ErrorCodeName(ErrorCode::kInternal), error.what()};
  } catch (...) {
    return std::nullopt;
  }
}

}  // namespace network3
