// What ops have to compute, from their shapes.
#pragma once

#include <cstdint>

#include "program/program.h"

namespace network3 {

// Multiply-adds of an op that is made of them, 0 for others: of those there are too few to count.
std::int64_t MultiplyAdds(const Function& function, const Op& op);
// Those of a step.
std::int64_t MultiplyAdds(const Function& function);

}  // namespace network3
