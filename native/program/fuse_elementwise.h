// Joins elementwise ops into ops `fused`, which compute a chain of functions in one pass over
// memory.
#pragma once

#include <cstdint>

#include "program/program.h"

namespace network3 {

// Returns the function with connected elementwise ops of equal shape joined. A fused op has the
// place of its last member, and only values that other ops or the caller need are its outputs. Ops
// that FoldUpdates(…, longest_product) or LateOps() claim are left as they are.
Function FuseElementwise(const Function& function, std::int64_t longest_product);

}  // namespace network3
