// The amount of computation of ops, from their shapes.
#pragma once

#include <cstdint>

#include "program/program.h"

namespace network3 {

// Multiply-adds of a convolution, a matrix product or one of their gradients. 0 for other ops,
// whose work is negligible.
std::int64_t MultiplyAdds(const Function& function, const Op& op);
// The sum over all ops of a step.
std::int64_t MultiplyAdds(const Function& function);

}  // namespace network3
