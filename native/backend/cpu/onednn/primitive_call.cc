#include "backend/cpu/onednn/primitive_call.h"

#include <utility>

namespace network3::cpu::onednn {

PrimitiveCall::PrimitiveCall(Compiler& compiler, int thread, const dnnl::engine& engine,
                             const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad,
                             std::vector<PrimitiveArgument> arguments)
    : stream_(engine),
      scratchpad_(compiler.emitter().NeedScratchpad(thread, scratchpad.get_size())),
      primitive_(primitive),
      arguments_(std::move(arguments)) {
  for (const PrimitiveArgument& argument : arguments_) {
    memories_.emplace(argument.id, dnnl::memory(argument.desc, engine, nullptr));
  }
  memories_.emplace(DNNL_ARG_SCRATCHPAD, dnnl::memory(scratchpad, engine, nullptr));
}

void PrimitiveCall::Execute() {
  for (const PrimitiveArgument& argument : arguments_) {
    memories_.at(argument.id).set_data_handle(argument.storage->f32() + argument.offset);
  }
  memories_.at(DNNL_ARG_SCRATCHPAD).set_data_handle(scratchpad_->data());
  primitive_.execute(stream_, memories_);
}

std::function<void(const Step&, int)> PerThread(std::shared_ptr<ThreadCalls> calls,
                                                std::function<void(int)> merge) {
  return [calls = std::move(calls), merge = std::move(merge)](const Step& step, int thread) {
    const auto index = static_cast<std::size_t>(thread);
    if (index >= calls->size()) return;
    for (PrimitiveCall& call : (*calls)[index]) {
      if (step.Interrupted()) return;
      call.Execute();
      if (&call != &(*calls)[index].front()) merge(thread);
    }
  };
}

dnnl::primitive_attr UserScratchpad() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

}  // namespace network3::cpu::onednn
