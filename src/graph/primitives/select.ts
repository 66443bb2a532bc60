import type { OpDefinition, Value } from "../graph.js";
import { constant } from "../ops/constant.js";
import { inputAt } from "../ops/shapes.js";
import { commonShape, sumTo } from "./broadcast.js";

/** condition, a, b -> a where the condition is not 0, else b; the shapes are broadcast. */
const selectOp: OpDefinition = {
  name: "select",
  infer: (inputs) => {
    const [condition, a, b] = [0, 1, 2].map((index) => inputAt("select", inputs, index).shape);
    const shape = commonShape("select", a ?? [], b ?? []);
    return [{ dtype: "f32", shape: commonShape("select", condition ?? [], shape) }];
  },
  gradient: ({ graph, node, diffs }) => {
    const diff = inputAt("select", diffs, 0);
    const [condition, a, b] = [0, 1, 2].map((index) => inputAt("select", node.inputs, index)) as [
      Value,
      Value,
      Value,
    ];
    const zero = constant(graph, 0);
    return [
      undefined,
      sumTo(select(condition, diff, zero), a.type.shape),
      sumTo(select(condition, zero, diff), b.type.shape),
    ];
  },
};

export function select(condition: Value, a: Value, b: Value): Value {
  return condition.graph.apply1(selectOp, [condition, a, b]);
}
