// The graphs of a compiled function.
#pragma once

#include <cstdint>

#include "backend/cuda/compiled_function.h"
#include "backend/cuda/variables.h"

namespace network3::cuda {

constexpr std::int64_t kSeveralSteps = 16;

// Makes the graph of a step; leaves the variables as they were.
void CaptureStep(CompiledFunction& function, const Session& session, Variables& variables);

// Makes the graph of kSeveralSteps steps, which saves launches in long runs, unless it is there.
void CaptureSeveralSteps(CompiledFunction& function, const Session& session);

}  // namespace network3::cuda
