import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { expectSameShape, inputAt } from "./shapes.js";

/** The elementwise functions that backends support. `linear` is the identity and adds no op. */
export type ActivationName = "linear" | "sigmoid" | "tanh" | "relu";

/**
 * src -> dst of the same shape, `function`: "sigmoid" | "tanh" | "relu". NaN stays NaN; the slope
 * of relu at exactly 0 is 0.
 */
const activationOp: OpDefinition = {
  name: "activation",
  infer: ([src]) => {
    if (!src) throw new ShapeError("activation needs an input");
    return [{ dtype: "f32", shape: src.shape }];
  },
  gradient: ({ graph, node, diffs }) => {
    const diffDst = inputAt("activation", diffs, 0);
    const dst = inputAt("activation", node.outputs, 0);
    return [graph.apply1(activationBackwardOp, [diffDst, dst], node.attributes)];
  },
};

/**
 * diff_dst, dst -> diff_src. The slope of each of these functions can be computed from its result.
 */
export const activationBackwardOp: OpDefinition = {
  name: "activation_backward",
  infer: ([diffDst, dst]) => [expectSameShape("activation_backward", diffDst, dst)],
};

export function activation(src: Value, name: ActivationName): Value {
  return name === "linear" ? src : src.graph.apply1(activationOp, [src], { function: name });
}
