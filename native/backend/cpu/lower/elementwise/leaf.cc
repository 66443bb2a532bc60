// The ops variable, scalar and constant, whose values exist before a step begins.
#include "backend/cpu/lower/ops.h"

namespace network3::cpu {
namespace {

Value ScalarValue(Storage* storage) {
  Value value;
  value.storage = storage;
  value.region = Region::kSingle;
  return value;
}

}  // namespace

void CompileVariable(Compiler& compiler, const Op& op) {
  compiler.values().DefineAs(op.outputs[0],
                             compiler.values().Variable(op.attributes.String("name")));
}

void CompileScalar(Compiler& compiler, const Op& op) {
  const std::string& name = op.attributes.String("name");
  Storage*& storage = compiler.emitter().function().scalars[name];
  if (storage == nullptr) {
    storage = compiler.placement().Shared(compiler.emitter(), "scalar " + name, sizeof(float));
  }
  compiler.values().DefineAs(op.outputs[0], ScalarValue(storage));
}

void CompileConstant(Compiler& compiler, const Op& op) {
  Storage* storage = compiler.emitter().NewStorage(sizeof(float), "a constant");
  *storage->f32() = static_cast<float>(op.attributes.Number("value"));
  compiler.values().DefineAs(op.outputs[0], ScalarValue(storage));
}

}  // namespace network3::cpu
