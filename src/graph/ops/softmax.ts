import type { OpDefinition, Value } from "../graph.js";
import { expectRank } from "./shapes.js";

/** logits [N, K] -> probabilities [N, K], each row sums to 1; the row's maximum is taken off first. */
const softmaxOp: OpDefinition = {
  name: "softmax",
  infer: ([logits]) => [{ dtype: "f32", shape: expectRank("softmax", "logits", logits, 2) }],
};

export function softmax(logits: Value): Value {
  return logits.graph.apply1(softmaxOp, [logits]);
}
