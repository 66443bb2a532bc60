#include "backend/cpu/compile/emitter.h"

#include <algorithm>
#include <utility>

namespace network3::cpu {

Task NewTask(std::string op, std::string label, std::string implementation) {
  Task task;
  task.op = std::move(op);
  task.label = std::move(label);
  task.implementation = std::move(implementation);
  return task;
}

Task NewTask(const Op& op, std::string implementation, std::vector<Access> accesses) {
  Task task = NewTask(op.name, op.label, std::move(implementation));
  task.accesses = std::move(accesses);
  return task;
}

Emitter::Emitter(std::int64_t batch, int threads)
    : compiled_(std::make_unique<CompiledFunction>()),
      scratchpads_(static_cast<std::size_t>(threads)) {
  compiled_->batch = batch;
  for (int i = 0; i < threads; ++i) compiled_->scratchpads.push_back(std::make_unique<Buffer>());
}

Storage* Emitter::NewStorage(std::int64_t bytes, const std::string& purpose) {
  compiled_->storages.push_back(std::make_unique<Storage>());
  compiled_->storages.back()->buffer = Buffer(static_cast<std::size_t>(bytes), purpose);
  return compiled_->storages.back().get();
}

Buffer* Emitter::NeedScratchpad(int thread, std::size_t bytes) {
  const auto index = static_cast<std::size_t>(thread);
  scratchpads_[index] = std::max(scratchpads_[index], bytes);
  return compiled_->scratchpads[index].get();
}

void Emitter::Emit(Task task) { compiled_->tasks.push_back(std::move(task)); }

void Emitter::EmitOnce(Task task) { compiled_->prologue.push_back(std::move(task)); }

std::unique_ptr<CompiledFunction> Emitter::Finish() {
  for (std::size_t i = 0; i < scratchpads_.size(); ++i) {
    *compiled_->scratchpads[i] = Buffer(scratchpads_[i], "a scratchpad");
  }
  return std::move(compiled_);
}

}  // namespace network3::cpu
