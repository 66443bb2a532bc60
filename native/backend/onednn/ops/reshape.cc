#include "backend/onednn/ops/ops.h"

namespace network3::onednn {

// The same row-major elements under another shape: no work, unless the layout is not row-major.
void CompileReshape(Compiler& compiler, const Op& op) {
  Value value = compiler.Plain(op.inputs[0]);
  const Shape& from = value.type.shape;
  const Shape& to = compiler.type(op.outputs[0]).shape;
  const bool same_images = !from.empty() && !to.empty() && from[0] == to[0];
  value.region = same_images ? Region::kRows : Region::kElements;
  value.type = compiler.type(op.outputs[0]);
  value.variable.clear();
  compiler.DefineAs(op.outputs[0], value);
}

}  // namespace network3::onednn
