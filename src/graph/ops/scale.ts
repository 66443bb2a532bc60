import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { numberAttribute } from "../graph.js";
import { expectScalar, inputAt } from "./shapes.js";

/** src [...], any number of scalars [] -> dst = factor · Π scalars · src. */
const scaleOp: OpDefinition = {
  name: "scale",
  infer: ([src, ...scalars]) => {
    if (!src) throw new ShapeError("scale needs an input");
    for (const type of scalars) expectScalar("scale", "scalar", type);
    return [{ dtype: "f32", shape: src.shape }];
  },
  // Scalars are run-time settings and are never trained, so they get no gradient.
  gradient: ({ node, diffs }) => {
    const diff = inputAt("scale", diffs, 0);
    return [scale(diff, numberAttribute(node.attributes, "factor"), node.inputs.slice(1))];
  },
};

/**
 * Multiplies `src` by a factor and by scalar values. Constant scalars are folded into the factor.
 */
export function scale(src: Value, factor: number, scalars: readonly Value[] = []): Value {
  const isConstant = (value: Value) => value.producer.definition.name === "constant";
  const folded = scalars
    .filter(isConstant)
    .reduce(
      (product, value) => product * numberAttribute(value.producer.attributes, "value"),
      factor,
    );
  const rest = scalars.filter((value) => !isConstant(value));
  if (folded === 1 && rest.length === 0) return src;
  return src.graph.apply1(scaleOp, [src, ...rest], { factor: folded });
}
