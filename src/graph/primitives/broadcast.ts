import { ShapeError } from "../../errors.js";
import { formatShape, listAttribute, type OpDefinition, type Value } from "../graph.js";
import { reshape } from "../ops/reshape.js";
import { inputAt, sameShape } from "../ops/shapes.js";
import { reduce } from "./reduce.js";

/**
 * The shape that two shapes have together, as in NumPy: aligned at the last axis, each pair of sizes is
 * equal or one of them is 1.
 */
export function commonShape(op: string, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const p = a[axis - rank + a.length] ?? 1;
    const q = b[axis - rank + b.length] ?? 1;
    if (p === q || q === 1) return p;
    if (p === 1) return q;
    throw new ShapeError(
      `${op}: ${formatShape(a)} and ${formatShape(b)} do not fit together; ` +
        "sizes must be equal or 1, counted from the last axis",
    );
  });
}

/** src -> dst of attribute `shape`: axes that are missing at the front or have size 1 are repeated. */
const broadcastOp: OpDefinition = {
  name: "broadcast",
  infer: (inputs, attributes) => {
    const from = inputAt("broadcast", inputs, 0).shape;
    const shape = listAttribute(attributes, "shape");
    const common = commonShape("broadcast", from, shape);
    if (!sameShape(common, shape)) {
      throw new ShapeError(
        `broadcast: ${formatShape(from)} cannot be repeated to ${formatShape(shape)}`,
      );
    }
    return [{ dtype: "f32", shape }];
  },
  gradient: ({ node, diffs }) => {
    const diff = inputAt("broadcast", diffs, 0);
    return [sumTo(diff, inputAt("broadcast", node.inputs, 0).type.shape)];
  },
};

export function broadcast(src: Value, shape: readonly number[]): Value {
  if (sameShape(src.type.shape, shape)) return src;
  return src.graph.apply1(broadcastOp, [src], { shape });
}

/** Sums over the axes along which a value of shape `shape` was repeated. */
export function sumTo(diff: Value, shape: readonly number[]): Value {
  const from = diff.type.shape;
  const missing = from.length - shape.length;
  const axes = from.flatMap((size, axis) =>
    axis < missing || (size !== 1 && shape[axis - missing] === 1) ? [axis] : [],
  );
  return axes.length === 0 ? diff : reshape(reduce(diff, "sum", axes), shape);
}
