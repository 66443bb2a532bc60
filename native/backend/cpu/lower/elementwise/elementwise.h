// Elementwise tasks. The threads divide the elements as they did when they wrote the first input.
#pragma once

#include <vector>

#include "backend/cpu/compile/compiler.h"

namespace network3::cpu {

// Computes `count` elements of dst from the same elements of each input in `srcs`.
using ElementwiseKernel =
    std::function<void(const Kernels&, float* dst, const float* const* srcs, std::int64_t count)>;

// Defines the op's output in the layout of `first`, which `others` must have too. `reads` lists
// what the kernel reads besides its inputs.
void EmitElementwise(Compiler& compiler, const Op& op, const Value& first,
                     const std::vector<Value>& others, ElementwiseKernel kernel,
                     const std::vector<Access>& reads = {});

// Defines `output` as f(src + bias[channel]); src may be a matrix in partial sums.
void EmitBiasActivation(Compiler& compiler, const Op& op, int output, const Value& src,
                        Storage* bias, ActivationFunction function);

}  // namespace network3::cpu
