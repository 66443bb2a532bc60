import type { OpDefinition, Value } from "../graph.js";
import { expectSameShape, inputAt } from "./shapes.js";

/** a [...] ∘ b [...] -> dst [...], elementwise. */
const multiplyOp: OpDefinition = {
  name: "multiply",
  infer: ([a, b]) => [expectSameShape("multiply", a, b)],
  gradient: ({ node, diffs }) => {
    const diff = inputAt("multiply", diffs, 0);
    return [
      multiply(diff, inputAt("multiply", node.inputs, 1)),
      multiply(diff, inputAt("multiply", node.inputs, 0)),
    ];
  },
};

export function multiply(a: Value, b: Value): Value {
  return a.graph.apply1(multiplyOp, [a, b]);
}
