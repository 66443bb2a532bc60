// Finds the first op of a step with a result that is not finite. Fused kernels do not store the
// results of all ops, so the step is repeated by a function that does.
#pragma once

#include <map>
#include <string>

#include "backend/backend.h"

namespace network3::cuda {

// Returns the ops of `function` up to the sum `watched`. Every f32 result is an output, and no
// variable is changed.
Function WithAllResults(const Function& function, const std::string& watched);

// Returns the arguments of a run that consists only of step `step` of a run with these arguments.
RunArguments OnlyStep(RunArguments arguments, std::int64_t step, std::int64_t batch);

// Returns the label of the first op with a result that is not finite, or an empty one. `results`
// come from a run of a function WithAllResults.
std::string FirstNotFinite(const Function& function, const std::map<std::string, Tensor>& results);

}  // namespace network3::cuda
