// A function of the Program, ready to run.
#pragma once

#include <dnnl.hpp>
#include <memory>

#include "backend/backend.h"
#include "backend/onednn/compiled_function.h"
#include "backend/onednn/variables.h"
#include "program/program.h"

namespace network3::onednn {

std::unique_ptr<CompiledFunction> CompileFunction(const Function& function, Variables& variables,
                                                  const dnnl::engine& engine,
                                                  const CompileOptions& options);

}  // namespace network3::onednn
