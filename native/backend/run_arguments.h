// Validates the arguments of a run against its function.
#pragma once

#include "backend/backend.h"

namespace network3 {

// Throws Error{kArgument} if data, rows, scalars or names do not fit the function.
void CheckRunArguments(const Function& function, const RunArguments& arguments);

}  // namespace network3
