// Compiles one function of a Program for the CPU.
#pragma once

#include <memory>

#include "backend/backend.h"
#include "backend/cpu/run/compiled_function.h"
#include "backend/cpu/run/variables.h"
#include "program/program.h"

namespace network3::cpu {

// Throws Error{kUnsupportedOp} for an op that the backend lacks. The result points into
// `variables`, which must outlive it.
std::unique_ptr<CompiledFunction> CompileFunction(const Function& function, Variables& variables,
                                                  const CompileOptions& options);

}  // namespace network3::cpu
