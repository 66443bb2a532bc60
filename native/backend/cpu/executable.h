// A Program on the CPU: its variables, compiled functions and threads. Not thread-safe.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/run/compiled_function.h"
#include "backend/cpu/run/thread_pool.h"
#include "backend/cpu/run/variables.h"

namespace network3::cpu {

class CpuExecutable : public Executable {
 public:
  CpuExecutable(std::shared_ptr<const Program> program, const CompileOptions& options);

  // Several threads are pinned to processors of their own, the one that constructs the pool too.
  bool RunsOnAnyThread() const override { return pool_.size() == 1; }
  void Prepare(const std::string& function) override;
  RunResult Run(const std::string& function, const RunArguments& arguments,
                const std::atomic<bool>& stop) override;
  Floats Read(const std::string& variable) override { return variables_.Read(variable); }
  void Write(const std::map<std::string, Floats>& values) override { variables_.Write(values); }
  std::vector<KernelInfo> Kernels(const std::string& function) override;
  ProfileResult Profile(const std::string& function, const RunArguments& arguments,
                        const std::atomic<bool>& stop) override;

 private:
  // Compiles the function on first use.
  CompiledFunction& Get(const std::string& name);
  // The compiled function, after its arguments were checked and its variables converted to the
  // layouts that it expects.
  CompiledFunction& GetReady(const std::string& name, const RunArguments& arguments);
  // Label of the first op of the latest step with a result that is not finite; empty if there is
  // none.
  static std::string FirstNotFinite(const CompiledFunction& function);
  // Sets the result's status to kNotFinite if an assigned variable has a value that is not finite.
  void CheckFinite(const std::vector<Assignment>& assignments, RunResult& result) const;

  std::shared_ptr<const Program> program_;
  const CompileOptions options_;
  ThreadPool pool_;
  Variables variables_;
  std::map<std::string, std::unique_ptr<CompiledFunction>> compiled_;
};

}  // namespace network3::cpu
