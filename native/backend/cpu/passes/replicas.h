// Compiles small functions once per thread instead of once for all threads.
#pragma once

#include <memory>

#include "backend/backend.h"
#include "backend/cpu/run/compiled_function.h"
#include "backend/cpu/run/variables.h"
#include "program/program.h"

namespace network3::cpu {

// Returns nullptr if replicas would not be faster, or if a replica would write memory of another.
std::unique_ptr<CompiledFunction> CompileReplicas(const Function& function, Variables& variables,
                                                  const CompileOptions& options);

}  // namespace network3::cpu
