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
  compiler.DefineAs(op.outputs[0], compiler.VariableValue(op.attributes.String("name")));
}

void CompileScalar(Compiler& compiler, const Op& op) {
  compiler.DefineAs(op.outputs[0],
                    ScalarValue(compiler.ScalarStorage(op.attributes.String("name"))));
}

void CompileConstant(Compiler& compiler, const Op& op) {
  Storage* storage = compiler.NewStorage(sizeof(float), "a constant");
  *storage->f32() = static_cast<float>(op.attributes.Number("value"));
  compiler.DefineAs(op.outputs[0], ScalarValue(storage));
}

}  // namespace network3::cpu
