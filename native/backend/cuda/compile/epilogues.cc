#include "backend/cuda/compile/epilogues.h"

#include "program/functions.h"
#include "program/random.h"

namespace network3::cuda {

DropoutStream StreamOf(const Compiler& compiler, const Op& dropout) {
  return {DropoutThreshold(dropout), RandomStreamOf(dropout, compiler.dropout_key())};
}

namespace {

// Returns a dropout of the value, or of a reshape of it.
const Op* FindDropout(const Compiler& compiler, int id) {
  for (const Op* op : compiler.consumers().Of(id)) {
    if (op->name == "dropout") return op;
    if (op->name != "reshape") continue;
    if (const Op* found = FindDropout(compiler, op->outputs[0])) return found;
  }
  return nullptr;
}

const Op* Join(Compiler& compiler, const Op* op, std::string& name) {
  if (op == nullptr) return nullptr;
  compiler.Skip(*op);
  name += "+" + op->name;
  return op;
}

}  // namespace

Epilogue JoinConsumers(Compiler& compiler, int id, std::string& name) {
  const Consumers& consumers = compiler.consumers();
  Epilogue epilogue;
  if (const Op* scale = consumers.Sole(id, "scale");
      scale != nullptr && scale->inputs.size() == 1) {
    Join(compiler, scale, name);
    epilogue.scale = static_cast<float>(scale->attributes.Number("factor"));
    id = scale->outputs[0];
  }
  JoinBias(compiler, id, name, epilogue);
  return epilogue;
}

void JoinBias(Compiler& compiler, int id, std::string& name, Epilogue& epilogue) {
  const Consumers& consumers = compiler.consumers();
  if (const Op* bias = consumers.Sole(id, "bias_add");
      bias != nullptr && bias->inputs[0] == id && compiler.values().IsDefined(bias->inputs[1])) {
    Join(compiler, bias, name);
    SetBias(compiler, *bias, epilogue);
    id = bias->outputs[0];
  }
  JoinActivation(compiler, id, name, epilogue);
}

void SetBias(Compiler& compiler, const Op& bias_add, Epilogue& epilogue) {
  const Shape& shape = compiler.shape(bias_add.inputs[0]);
  epilogue.bias = compiler.values().Floats(bias_add.inputs[1]);
  epilogue.channels = shape[1];
  epilogue.spatial = ElementCount(shape) / (shape[0] * shape[1]);
}

void JoinActivation(Compiler& compiler, int id, std::string& name, Epilogue& epilogue) {
  if (const Op* activation = Join(compiler, compiler.consumers().Sole(id, "activation"), name)) {
    epilogue.function = ActivationFunctionOf(*activation);
    id = activation->outputs[0];
  }
  JoinDropout(compiler, id, name, epilogue);
}

void JoinDropout(Compiler& compiler, int id, std::string& name, Epilogue& epilogue) {
  if (const Op* dropout = Join(compiler, FindDropout(compiler, id), name)) {
    epilogue.state = compiler.emitter().state();
    epilogue.dropout = StreamOf(compiler, *dropout);
    epilogue.dropped = compiler.values().Define(dropout->outputs[0]);
    epilogue.mask = compiler.values().Define(dropout->outputs[1]);
  }
  epilogue.dst = compiler.values().Define(id);
}

JoinedDiff JoinDiffConsumers(Compiler& compiler, int id, std::string& name) {
  const Consumers& consumers = compiler.consumers();
  JoinedDiff joined;
  // Reshapes belong to the chain only if another op of the chain follows.
  const auto follow = [&](const char* op_name, std::size_t other) -> const Op* {
    const int reshaped = consumers.ThroughReshapes(id);
    const Op* op = consumers.Sole(reshaped, op_name);
    if (op == nullptr || op->inputs[1 - other] != reshaped ||
        !compiler.values().IsDefined(op->inputs[other])) {
      return nullptr;
    }
    for (int at = id; at != reshaped;) {
      const Op* reshape = consumers.Of(at)[0];
      compiler.Skip(*reshape);
      at = reshape->outputs[0];
    }
    id = op->outputs[0];
    return Join(compiler, op, name);
  };
  if (const Op* mask = follow("multiply", 1)) {
    joined.epilogue.mask = compiler.values().Floats(mask->inputs[1]);
  }
  if (const Op* backward = follow("activation_backward", 1)) {
    joined.epilogue.dst = compiler.values().Floats(backward->inputs[1]);
    joined.epilogue.function = ActivationFunctionOf(*backward);
  }
  joined.dst = compiler.values().Define(id);
  return joined;
}

}  // namespace network3::cuda
