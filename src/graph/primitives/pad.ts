import { ShapeError } from "../../errors.js";
import { formatShape, listAttribute, type OpDefinition, type Value } from "../graph.js";
import { inputAt, sameShape } from "../ops/shapes.js";
import { slice } from "./slice.js";

/** src -> zeros of attribute `shape` with src as the block that starts at `begin`. */
const padOp: OpDefinition = {
  name: "pad",
  infer: (inputs, attributes) => {
    const [begin, shape] = [listAttribute(attributes, "begin"), listAttribute(attributes, "shape")];
    const block = inputAt("pad", inputs, 0).shape;
    const fits = (size: number, axis: number) =>
      (begin[axis] ?? -1) >= 0 && (begin[axis] ?? 0) + size <= (shape[axis] ?? 0);
    if (begin.length !== block.length || shape.length !== block.length || !block.every(fits)) {
      throw new ShapeError(
        `pad: ${formatShape(block)} from ${formatShape(begin)} lies not within ${formatShape(shape)}`,
      );
    }
    return [{ dtype: "f32", shape }];
  },
  gradient: ({ node, diffs }) => {
    const diff = inputAt("pad", diffs, 0);
    const begin = listAttribute(node.attributes, "begin");
    return [slice(diff, begin, inputAt("pad", node.inputs, 0).type.shape)];
  },
};

export function pad(src: Value, begin: readonly number[], shape: readonly number[]): Value {
  if (sameShape(src.type.shape, shape)) return src;
  return src.graph.apply1(padOp, [src], { begin, shape });
}
