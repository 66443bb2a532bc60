// A Program on the CPU: compiled functions, variables, threads.
#pragma once

#include <atomic>
#include <dnnl.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/onednn/compiled_function.h"
#include "backend/onednn/thread_pool.h"
#include "backend/onednn/variables.h"

namespace network3::onednn {

class OnednnExecutable : public Executable {
 public:
  OnednnExecutable(std::shared_ptr<const Program> program, const CompileOptions& options);

  void Prepare(const std::string& function) override;
  RunResult Run(const std::string& function, const RunArguments& arguments,
                const std::atomic<bool>& stop) override;
  Floats Read(const std::string& variable) override { return variables_.Read(variable); }
  void Write(const std::map<std::string, Floats>& values) override { variables_.Write(values); }
  std::vector<KernelInfo> Kernels(const std::string& function) override;
  ProfileResult Profile(const std::string& function, const RunArguments& arguments,
                        const std::atomic<bool>& stop) override;

 private:
  CompiledFunction& Get(const std::string& name);
  // The function, with the variables in the layouts that it expects.
  CompiledFunction& GetReady(const std::string& name, const RunArguments& arguments);
  static std::string FirstNotFinite(const CompiledFunction& function);
  void CheckFinite(const std::vector<Assignment>& assignments, RunResult& result) const;

  std::shared_ptr<const Program> program_;
  const CompileOptions options_;
  dnnl::engine engine_;
  ThreadPool pool_;
  Variables variables_;
  std::map<std::string, std::unique_ptr<CompiledFunction>> compiled_;
};

}  // namespace network3::onednn
