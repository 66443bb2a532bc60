// One oneDNN primitive with its arguments, ready to be executed by one thread.
#pragma once

#include <dnnl.hpp>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "backend/onednn/task.h"
#include "backend/onednn/value.h"

namespace network3::onednn {

class Compiler;
struct ThreadState;

struct PrimitiveArgument {
  int id;  // DNNL_ARG_…
  dnnl::memory::desc desc;
  Storage* storage;
  std::int64_t offset = 0;  // elements
};

class PrimitiveCall {
 public:
  // Reserves the thread's scratchpad as the primitive needs it.
  PrimitiveCall(Compiler& compiler, int thread, const dnnl::primitive& primitive,
                const dnnl::memory::desc& scratchpad, std::vector<PrimitiveArgument> arguments);
  void Execute();

 private:
  ThreadState* thread_;
  dnnl::primitive primitive_;
  std::vector<PrimitiveArgument> arguments_;
  std::unordered_map<int, dnnl::memory> memories_;
};

// The calls of each thread, in order.
using ThreadCalls = std::vector<std::vector<PrimitiveCall>>;

// The body of a task in which every thread executes its calls; between two the run may be stopped.
// `merge(thread)` follows every call but a thread's first.
std::function<void(const Step&, int)> PerThread(
    std::shared_ptr<ThreadCalls> calls, std::function<void(int)> merge = [](int) {});

// User-managed scratchpad: oneDNN allocates nothing while it runs.
dnnl::primitive_attr UserScratchpad();

}  // namespace network3::onednn
