// Compiles one function of a Program for the CPU.
#pragma once

#include <dnnl.hpp>
#include <memory>

#include "backend/backend.h"
#include "backend/onednn/compiled_function.h"
#include "backend/onednn/variables.h"
#include "program/program.h"

namespace network3::onednn {

// Throws Error{kUnsupportedOp} for an op that the backend lacks. The result points into
// `variables`, which must outlive it.
std::unique_ptr<CompiledFunction> CompileFunction(const Function& function, Variables& variables,
                                                  const dnnl::engine& engine,
                                                  const CompileOptions& options);

}  // namespace network3::onednn
