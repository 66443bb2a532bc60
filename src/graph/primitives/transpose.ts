import { ShapeError } from "../../errors.js";
import { formatShape, listAttribute, type OpDefinition, type Value } from "../graph.js";
import { inputAt } from "../ops/shapes.js";

/** src -> dst whose axis i is axis `axes[i]` of src. */
const transposeOp: OpDefinition = {
  name: "transpose",
  infer: (inputs, attributes) => {
    const axes = listAttribute(attributes, "axes");
    const { shape } = inputAt("transpose", inputs, 0);
    if ([...axes].sort((a, b) => a - b).join() !== shape.map((_, axis) => axis).join()) {
      throw new ShapeError(
        `transpose: the axes [${axes.join(", ")}] are no order of the axes of ${formatShape(shape)}`,
      );
    }
    return [{ dtype: "f32", shape: axes.map((axis) => shape[axis] ?? 0) }];
  },
  gradient: ({ node, diffs }) => {
    const diff = inputAt("transpose", diffs, 0);
    const axes = listAttribute(node.attributes, "axes");
    const inverse = axes.map((_, axis) => axes.indexOf(axis));
    return [transpose(diff, inverse)];
  },
};

export function transpose(src: Value, axes: readonly number[]): Value {
  if (axes.every((axis, place) => axis === place) && axes.length === src.type.shape.length) {
    return src;
  }
  return src.graph.apply1(transposeOp, [src], { axes });
}
