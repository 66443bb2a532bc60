import type { OpDefinition, Value } from "../graph.js";
import { inputAt } from "../ops/shapes.js";
import { commonShape } from "./broadcast.js";

export type Comparison = "greater" | "greater_equal" | "equal";

/** a, b -> 1 where the comparison `function` holds, else 0; the shapes are broadcast. NaN compares as false. */
const compareOp: OpDefinition = {
  name: "compare",
  infer: (inputs) => {
    const [a, b] = [inputAt("compare", inputs, 0), inputAt("compare", inputs, 1)];
    return [{ dtype: "f32", shape: commonShape("compare", a.shape, b.shape) }];
  },
  // The result is constant almost everywhere.
  gradient: () => [],
};

export function compare(a: Value, b: Value, name: Comparison): Value {
  return a.graph.apply1(compareOp, [a, b], { function: name });
}
