// Whether a run is given what its function needs.
#pragma once

#include "backend/backend.h"

namespace network3 {

// Throws Error{kArgument} on anything amiss.
void CheckRunArguments(const Function& function, const RunArguments& arguments);

}  // namespace network3
