// When the tasks of a compiled function are done.
#pragma once

#include "backend/onednn/compiled_function.h"
#include "backend/onednn/passes/switches.h"
#include "program/program.h"

namespace network3::onednn {

void Schedule(CompiledFunction& compiled, const Function& function, const PassSwitches& passes);

}  // namespace network3::onednn
