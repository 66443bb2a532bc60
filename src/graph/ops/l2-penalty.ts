import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { scale } from "./scale.js";
import { expectScalar, inputAt } from "./shapes.js";

/** factor [], weights... -> [] ½·factor·Σ‖w‖², with factor = λ / number of training batches (network3). */
const l2PenaltyOp: OpDefinition = {
  name: "l2_penalty",
  infer: ([factor, ...weights]) => {
    expectScalar("l2_penalty", "factor", factor);
    if (weights.length === 0) throw new ShapeError("l2_penalty needs weights");
    return [{ dtype: "f32", shape: [] }];
  },
  gradient: ({ node, diffs }) => {
    const diff = inputAt("l2_penalty", diffs, 0);
    const factor = inputAt("l2_penalty", node.inputs, 0);
    return [undefined, ...node.inputs.slice(1).map((w) => scale(w, 1, [factor, diff]))];
  },
};

export function l2Penalty(factor: Value, weights: readonly Value[]): Value {
  return factor.graph.apply1(l2PenaltyOp, [factor, ...weights]);
}
