// The functions that ops name in their attribute `function`.
#pragma once

#include "program/kernels/functions.h"
#include "program/kernels/random.h"
#include "program/program.h"

namespace network3 {

// Each throws Error{kUnsupportedOp} with the name if there is no such function.
ActivationFunction ActivationFunctionOf(const Op& op);
UnaryFunction UnaryFunctionOf(const Op& op);
BinaryFunction BinaryFunctionOf(const Op& op);
Reducer ReducerOf(const Op& op);
RandomFunction RandomFunctionOf(const Op& op);

}  // namespace network3
