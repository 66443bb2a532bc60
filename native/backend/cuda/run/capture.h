// The graphs of a compiled function.
#pragma once

#include <cstdint>

#include "backend/cuda/run/compiled_function.h"
#include "backend/cuda/run/variables.h"

namespace network3::cuda {

constexpr std::int64_t kSeveralSteps = 16;

// Creates the graph of a step without changing the variables.
void CaptureStep(CompiledFunction& function, const Session& session, Variables& variables);

// Creates the graph of kSeveralSteps steps, which saves launches in long runs, if it does not
// exist.
void CaptureSeveralSteps(CompiledFunction& function, const Session& session);

}  // namespace network3::cuda
