// An oneDNN primitive with its arguments, executed by one thread.
#pragma once

#include <dnnl.hpp>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "backend/cpu/compile/compiler.h"
#include "backend/cpu/run/task.h"

namespace network3::cpu::onednn {

struct PrimitiveArgument {
  int id;  // DNNL_ARG_SRC and so on
  dnnl::memory::desc desc;
  Storage* storage;
  std::int64_t offset = 0;  // in elements
};

class PrimitiveCall {
 public:
  // Reserves the scratchpad that the primitive needs for the thread.
  PrimitiveCall(Compiler& compiler, int thread, const dnnl::engine& engine,
                const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad,
                std::vector<PrimitiveArgument> arguments);
  void Execute();

 private:
  dnnl::stream stream_;
  Buffer* scratchpad_;  // of the thread
  dnnl::primitive primitive_;
  std::vector<PrimitiveArgument> arguments_;
  std::unordered_map<int, dnnl::memory> memories_;
};

// The calls of each thread, in order; the index is the thread.
using ThreadCalls = std::vector<std::vector<PrimitiveCall>>;

// The body of a task: each thread executes its calls and checks the stop flag before each.
// merge(thread) is called after every call but the thread's first.
std::function<void(const Step&, int)> PerThread(
    std::shared_ptr<ThreadCalls> calls, std::function<void(int)> merge = [](int) {});

// Attributes of a primitive that works in a scratchpad of ours, so that oneDNN allocates nothing.
dnnl::primitive_attr UserScratchpad();

}  // namespace network3::cpu::onednn
