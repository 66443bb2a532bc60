// Collects the tasks of a compiled function and the memory that they use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "backend/cpu/run/compiled_function.h"
#include "backend/cpu/run/task.h"
#include "program/program.h"

namespace network3::cpu {

// A task that does nothing yet. Profiles show the three names.
Task NewTask(std::string op, std::string label, std::string implementation);
Task NewTask(const Op& op, std::string implementation, std::vector<Access> accesses = {});

class Emitter {
 public:
  Emitter(std::int64_t batch, int threads);

  Storage* NewStorage(std::int64_t bytes, const std::string& purpose);
  // Reserves at least `bytes` of scratchpad for the thread. Tasks read its address in every step.
  Buffer* NeedScratchpad(int thread, std::size_t bytes);

  // Adds a task of every step.
  void Emit(Task task);
  // Adds a task that runs once per run, before the first step.
  void EmitOnce(Task task);

  CompiledFunction& function() { return *compiled_; }
  // Allocates the scratchpads and returns the function. Nothing may be added afterwards.
  std::unique_ptr<CompiledFunction> Finish();

 private:
  std::unique_ptr<CompiledFunction> compiled_;
  // Bytes that each thread needs.
  std::vector<std::size_t> scratchpads_;
};

}  // namespace network3::cpu
