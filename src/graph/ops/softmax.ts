import type { OpDefinition, Value } from "../graph.js";
import { binary } from "../primitives/binary.js";
import { reduce } from "../primitives/reduce.js";
import { multiply } from "./multiply.js";
import { reshape } from "./reshape.js";
import { expectRank, inputAt } from "./shapes.js";

/**
 * logits [N, K] -> probabilities [N, K]; each row sums to 1. The maximum of the row is subtracted
 * first, for stability.
 */
const softmaxOp: OpDefinition = {
  name: "softmax",
  infer: ([logits]) => [{ dtype: "f32", shape: expectRank("softmax", "logits", logits, 2) }],
  // diff_logits = dst ∘ (diff - Σ diff ∘ dst), with the sum over the classes of a row.
  gradient: ({ node, diffs }) => {
    const diff = inputAt("softmax", diffs, 0);
    const dst = inputAt("softmax", node.outputs, 0);
    const [rows = 0] = dst.type.shape;
    const sums = reshape(reduce(multiply(diff, dst), "sum", [1]), [rows, 1]);
    return [multiply(dst, binary(diff, sums, "subtract"))];
  },
};

export function softmax(logits: Value): Value {
  return logits.graph.apply1(softmaxOp, [logits]);
}
