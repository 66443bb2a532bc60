import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { formatShape } from "../graph.js";
import { expectRank, inputAt } from "./shapes.js";

/** src [N, C, ...] + bias [C] -> dst [N, C, ...]: one bias per map (or unit). */
const biasAddOp: OpDefinition = {
  name: "bias_add",
  infer: ([src, bias]) => {
    const [channels] = expectRank("bias_add", "bias", bias, 1);
    if (!src || src.shape.length < 2 || src.shape[1] !== channels) {
      throw new ShapeError(
        `bias_add: ${channels} biases do not fit ${formatShape(src?.shape ?? [])}`,
      );
    }
    return [{ dtype: "f32", shape: src.shape }];
  },
  gradient: ({ graph, diffs }) => {
    const diffDst = inputAt("bias_add", diffs, 0);
    return diffDst ? [diffDst, graph.apply1(biasAddBackwardOp, [diffDst])] : [];
  },
};

/** diff_dst [N, C, ...] -> diff_bias [C]: the sum over images and positions. */
export const biasAddBackwardOp: OpDefinition = {
  name: "bias_add_backward",
  infer: ([diffDst]) => {
    const channels = diffDst?.shape[1];
    if (channels === undefined) throw new ShapeError("bias_add_backward needs [N, C, ...]");
    return [{ dtype: "f32", shape: [channels] }];
  },
};

export function biasAdd(src: Value, bias: Value): Value {
  return src.graph.apply1(biasAddOp, [src, bias]);
}
