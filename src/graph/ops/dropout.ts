import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { multiply } from "./multiply.js";
import { inputAt } from "./shapes.js";

/**
 * src [N, ...] -> dst = mask ∘ src, mask [N, ...] of 0 and 1; attributes `probability` (of
 * dropping) and `stream`. Kept elements are not rescaled; the inference path multiplies by 1-p
 * instead. An element is kept if and only if philox(seed, stream, step, row-major element) <
 * floor((1-p)·2³²).
 */
export const dropoutOp: OpDefinition = {
  name: "dropout",
  infer: ([src]) => {
    if (!src) throw new ShapeError("dropout needs an input");
    return [
      { dtype: "f32", shape: src.shape },
      { dtype: "f32", shape: src.shape },
    ];
  },
  gradient: ({ node, diffs }) => {
    const mask = inputAt("dropout", node.outputs, 1);
    const [diff] = diffs;
    return diff ? [multiply(diff, mask)] : [];
  },
};

export function dropout(src: Value, probability: number, stream: number): Value {
  const outputs = src.graph.apply(dropoutOp, [src], { probability, stream });
  return inputAt("dropout", outputs, 0);
}
