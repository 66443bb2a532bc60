import { ShapeError } from "../../errors.js";
import { formatShape, listAttribute, type OpDefinition, type Value } from "../graph.js";
import { inputAt, sameShape } from "../ops/shapes.js";
import { pad } from "./pad.js";

/** src -> the block of attribute `shape` that starts at `begin`, one number an axis. */
const sliceOp: OpDefinition = {
  name: "slice",
  infer: (inputs, attributes) => {
    const [begin, shape] = [listAttribute(attributes, "begin"), listAttribute(attributes, "shape")];
    const from = inputAt("slice", inputs, 0).shape;
    const fits = (size: number, axis: number) => {
      const [start, length] = [begin[axis] ?? -1, shape[axis] ?? -1];
      return start >= 0 && length > 0 && start + length <= size;
    };
    if (begin.length !== from.length || shape.length !== from.length || !from.every(fits)) {
      throw new ShapeError(
        `slice: ${formatShape(shape)} from ${formatShape(begin)} lies not within ${formatShape(from)}`,
      );
    }
    return [{ dtype: "f32", shape }];
  },
  gradient: ({ node, diffs }) => {
    const diff = inputAt("slice", diffs, 0);
    const begin = listAttribute(node.attributes, "begin");
    return [pad(diff, begin, inputAt("slice", node.inputs, 0).type.shape)];
  },
};

export function slice(src: Value, begin: readonly number[], shape: readonly number[]): Value {
  if (sameShape(src.type.shape, shape) && begin.every((start) => start === 0)) return src;
  return src.graph.apply1(sliceOp, [src], { begin, shape });
}
