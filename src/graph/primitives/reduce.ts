import { ShapeError } from "../../errors.js";
import {
  formatShape,
  listAttribute,
  type OpDefinition,
  stringAttribute,
  type Value,
} from "../graph.js";
import { reshape } from "../ops/reshape.js";
import { inputAt } from "../ops/shapes.js";
import { binary } from "./binary.js";
import { broadcast } from "./broadcast.js";
import { compare } from "./compare.js";

export type Reducer = "sum" | "max" | "min";

/**
 * src -> dst without the attribute `axes` (ascending), `function`: "sum" | "max" | "min" over them. Equal
 * maxima share the gradient in equal parts; NaN stays NaN.
 */
const reduceOp: OpDefinition = {
  name: "reduce",
  infer: (inputs, attributes) => {
    const axes = listAttribute(attributes, "axes");
    const { shape } = inputAt("reduce", inputs, 0);
    const isAxis = (axis: number, place: number) =>
      Number.isInteger(axis) && axis > (axes[place - 1] ?? -1) && axis < shape.length;
    if (!axes.every(isAxis)) {
      throw new ShapeError(
        `reduce: the axes [${axes.join(", ")}] are none of ${formatShape(shape)}`,
      );
    }
    return [{ dtype: "f32", shape: shape.filter((_, axis) => !axes.includes(axis)) }];
  },
  gradient: ({ node, diffs }) => {
    const diff = inputAt("reduce", diffs, 0);
    const src = inputAt("reduce", node.inputs, 0);
    const dst = inputAt("reduce", node.outputs, 0);
    const axes = listAttribute(node.attributes, "axes");
    const kept = src.type.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const spread = (value: Value) => broadcast(reshape(value, kept), src.type.shape);
    if (stringAttribute(node.attributes, "function") === "sum") return [spread(diff)];
    const chosen = compare(src, spread(dst), "equal");
    const share = binary(diff, reduce(chosen, "sum", axes), "divide");
    return [binary(chosen, spread(share), "multiply")];
  },
};

export function reduce(src: Value, name: Reducer, axes: readonly number[]): Value {
  if (axes.length === 0) return src;
  return src.graph.apply1(reduceOp, [src], { function: name, axes });
}
