import { ShapeError } from "../../errors.js";
import { formatShape, numberAttribute, type OpDefinition, type Value } from "../graph.js";
import { inputAt } from "../ops/shapes.js";
import { slice } from "./slice.js";

/** Any number of inputs that differ in the size of `axis` alone -> dst with their blocks one after the other. */
const concatOp: OpDefinition = {
  name: "concat",
  infer: (inputs, attributes) => {
    const axis = numberAttribute(attributes, "axis");
    const first = inputAt("concat", inputs, 0).shape;
    const others = (shape: readonly number[]) => shape.filter((_, at) => at !== axis).join();
    for (const { shape } of inputs) {
      const fits = shape.length === first.length && others(shape) === others(first);
      if (fits && axis >= 0 && axis < first.length) continue;
      throw new ShapeError(
        `concat: ${formatShape(first)} and ${formatShape(shape)} cannot be joined along axis ${axis}; ` +
          "all other sizes must be equal",
      );
    }
    const joined = inputs.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
    return [{ dtype: "f32", shape: first.map((size, at) => (at === axis ? joined : size)) }];
  },
  gradient: ({ node, diffs }) => {
    const diff = inputAt("concat", diffs, 0);
    const axis = numberAttribute(node.attributes, "axis");
    let start = 0;
    return node.inputs.map(({ type: { shape } }) => {
      const begin = shape.map((_, at) => (at === axis ? start : 0));
      start += shape[axis] ?? 0;
      return slice(diff, begin, shape);
    });
  },
};

export function concat(values: readonly Value[], axis: number): Value {
  const first = inputAt("concat", values, 0);
  return values.length === 1 ? first : first.graph.apply1(concatOp, values, { axis });
}
