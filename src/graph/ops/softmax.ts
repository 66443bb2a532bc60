import type { OpDefinition, Value } from "../graph.js";
import { expectRank } from "./shapes.js";

/**
 * logits [N, K] -> probabilities [N, K]; each row sums to 1. The maximum of the row is subtracted
 * first, for stability.
 */
const softmaxOp: OpDefinition = {
  name: "softmax",
  infer: ([logits]) => [{ dtype: "f32", shape: expectRank("softmax", "logits", logits, 2) }],
};

export function softmax(logits: Value): Value {
  return logits.graph.apply1(softmaxOp, [logits]);
}
