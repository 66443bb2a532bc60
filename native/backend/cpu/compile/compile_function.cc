#include "backend/cpu/compile/compile_function.h"

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/lower/dense/gemm.h"
#include "backend/cpu/passes/replicas.h"
#include "backend/cpu/passes/schedule.h"
#include "program/fuse_elementwise.h"

namespace network3::cpu {

std::unique_ptr<CompiledFunction> CompileFunction(const Function& given, Variables& variables,
                                                  const CompileOptions& options) {
  const PassSwitches passes = PassSwitches::From(options.passes);
  const Function function = passes.fuse_elementwise ? FuseElementwise(given, kShortWork) : given;
  std::unique_ptr<CompiledFunction> compiled;
  if (passes.replicas) compiled = CompileReplicas(function, variables, options);
  if (compiled == nullptr) {
    Placement placement(variables, options.threads);
    compiled = Compiler(function, variables, options, placement).Compile();
  }
  Schedule(*compiled, function, passes);
  return compiled;
}

}  // namespace network3::cpu
