// Tasks that work element by element, split as their first input was written.
#pragma once

#include <vector>

#include "backend/onednn/compiler.h"

namespace network3::onednn {

// Computes `count` elements of dst from the same elements of the inputs.
using ElementwiseKernel =
    std::function<void(const Kernels&, float* dst, const float* const* srcs, std::int64_t count)>;

// Defines the op's output in the layout of `first`; `others` have that layout too. `reads` are
// further accesses of the kernel.
void EmitElementwise(Compiler& compiler, const Op& op, const Value& first,
                     const std::vector<Value>& others, ElementwiseKernel kernel,
                     const std::vector<Access>& reads = {});

// Defines `output` as f(src + bias[channel]); src may be a matrix in parts.
void EmitBiasActivation(Compiler& compiler, const Op& op, int output, const Value& src,
                        Storage* bias, ActivationFunction function);

// The function an `activation` op names.
ActivationFunction FunctionOf(const Op& op);

}  // namespace network3::onednn
