// Decides when the tasks of a compiled function run.
#pragma once

#include "backend/onednn/compiled_function.h"
#include "backend/onednn/passes/switches.h"
#include "program/program.h"

namespace network3::onednn {

// Places the barriers and chooses the early and the single tasks.
void Schedule(CompiledFunction& compiled, const Function& function, const PassSwitches& passes);

}  // namespace network3::onednn
