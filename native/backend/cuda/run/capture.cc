#include "backend/cuda/run/capture.h"

namespace network3::cuda {
namespace {

void Enqueue(const CompiledFunction& function) {
  for (const Node& node : function.nodes) node.enqueue();
}

// Libraries load kernels and allocate at their first use, which is not allowed during a capture.
// Therefore one step without rows runs first, and its changes of the variables are undone.
void WarmUp(const CompiledFunction& function, const Session& session, Variables& variables) {
  const CaptureLock::Disturbing disturbing(session.device().capture_lock());
  try {
    session.Upload(function.run_block.address(), &function.constants, sizeof(RunBlock));
    Enqueue(function);
    session.Synchronise();
  } catch (...) {
    // Restoring also waits for the enqueued work, whose memory is freed afterwards.
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
