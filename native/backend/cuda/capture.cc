#include "backend/cuda/capture.h"

namespace network3::cuda {
namespace {

void Enqueue(const CompiledFunction& function) {
  for (const Node& node : function.nodes) node.enqueue();
}

// The libraries load kernels and allocate at first use, which a capture does not allow: so one step
// on no rows runs first. What it does to the variables is undone.
void WarmUp(const CompiledFunction& function, const Session& session, Variables& variables) {
  const CaptureLock::Disturbing disturbing(session.device().capture_lock());
  try {
    session.Upload(function.run_block.address(), &function.constants, sizeof(RunBlock));
    Enqueue(function);
    session.Synchronise();
  } catch (...) {
    // What was enqueued ends before its memory does.
    if (!session.device().lost()) variables.Restore();
    throw;
  }
  variables.Restore();
}

}  // namespace

void CaptureStep(CompiledFunction& function, const Session& session, Variables& variables) {
  WarmUp(function, session, variables);
  function.step = Graph(session, [&] { Enqueue(function); });
}

void CaptureSeveralSteps(CompiledFunction& function, const Session& session) {
  if (function.several_steps) return;
  function.several_steps = Graph(session, [&] {
    for (std::int64_t i = 0; i < kSeveralSteps; ++i) Enqueue(function);
  });
}

}  // namespace network3::cuda
