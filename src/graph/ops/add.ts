import type { OpDefinition, Value } from "../graph.js";
import { expectSameShape, inputAt } from "./shapes.js";

/** a [...] + b [...] -> dst [...]. */
const addOp: OpDefinition = {
  name: "add",
  infer: ([a, b]) => [expectSameShape("add", a, b)],
  gradient: ({ diffs }) => {
    const diff = inputAt("add", diffs, 0);
    return [diff, diff];
  },
};

export function add(a: Value, b: Value): Value {
  return a.graph.apply1(addOp, [a, b]);
}
