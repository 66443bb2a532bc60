// Decides when the tasks of a compiled function run.
#pragma once

#include "backend/cpu/passes/switches.h"
#include "backend/cpu/run/compiled_function.h"
#include "program/program.h"

namespace network3::cpu {

// Places the barriers and chooses the early and the single tasks.
void Schedule(CompiledFunction& compiled, const Function& function, const PassSwitches& passes);

}  // namespace network3::cpu
