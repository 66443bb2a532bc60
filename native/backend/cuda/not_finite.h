// Who was the first in a step whose result is not finite. Kernels that do several ops keep few of
// their results, so the step is done again by a function that keeps them all.
#pragma once

#include <map>
#include <string>

#include "backend/backend.h"

namespace network3::cuda {

// The ops of `function` up to the sum `watched`: every f32 result is an output, no variable
// changes.
Function WithAllResults(const Function& function, const std::string& watched);

// Step number `step` of a run with such arguments, as a run of its own.
RunArguments OnlyStep(RunArguments arguments, std::int64_t step, std::int64_t batch);

// The label of the first op with a result that is not finite, or nothing; `results` are those of a
// run of a function WithAllResults.
std::string FirstNotFinite(const Function& function, const std::map<std::string, Tensor>& results);

}  // namespace network3::cuda
