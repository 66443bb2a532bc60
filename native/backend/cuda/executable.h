// A Program on a GPU: compiled functions, variables, one stream.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/cuda/run/compiled_function.h"
#include "backend/cuda/run/run.h"
#include "backend/cuda/run/variables.h"

namespace network3::cuda {

class CudaExecutable : public Executable {
 public:
  CudaExecutable(std::shared_ptr<Device> device, std::shared_ptr<const Program> program,
                 const CompileOptions& options);

  // Prepares for runs of any length, which need no other graph.
  void Prepare(const std::string& function) override;
  RunResult Run(const std::string& function, const RunArguments& arguments,
                const std::atomic<bool>& stop) override;
  // Reads the copy on the host, so that parameters can be saved even if the device is lost.
  Floats Read(const std::string& variable) override { return variables_.Read(variable); }
  void Write(const std::map<std::string, Floats>& values) override;
  std::vector<KernelInfo> Kernels(const std::string& function) override;
  MemoryUse Memory() override;

 private:
  CompiledFunction& Get(const std::string& name);
  std::unique_ptr<CompiledFunction> Compile(const Function& function);
  // Returns the label of the first op with a result that is not finite in that step of a run.
  std::string FindNotFinite(CompiledFunction& function, const Function& spec,
                            RunArguments arguments, std::int64_t step,
                            const std::atomic<bool>& stop);

  const std::shared_ptr<Device> device_;
  const std::shared_ptr<const Program> program_;
  const CompileOptions options_;
  Session session_;
  Variables variables_;
  RunBuffers run_buffers_;
  std::map<std::string, std::unique_ptr<CompiledFunction>> compiled_;
};

}  // namespace network3::cuda
