import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { expectRank, inputAt } from "./shapes.js";

/** `mean` divides the cost by the number of rows, `sum` does not. Both ignore padded rows. */
export type Reduction = "mean" | "sum";

/**
 * logits [N, K], labels [N] (i32) -> cost [], probabilities [N, K]: cost = -Σ log softmax(logits)[row, label],
 * in one stable pass (Nielsen ch. 3, log-likelihood; ch. 6, network3's SoftmaxLayer.cost).
 */
export const softmaxLogLikelihoodOp: OpDefinition = {
  name: "softmax_log_likelihood",
  infer: ([logits, labels]) => {
    const [n, k] = expectRank("softmax_log_likelihood", "logits", logits, 2);
    const [rows] = expectRank("softmax_log_likelihood", "labels", labels, 1);
    if (n !== rows || n === undefined || k === undefined) {
      throw new ShapeError(`softmax_log_likelihood: ${rows} labels for ${n} rows`);
    }
    return [
      { dtype: "f32", shape: [] },
      { dtype: "f32", shape: [n, k] },
    ];
  },
  gradient: ({ graph, node, diffs }) => {
    const labels = inputAt("softmax_log_likelihood", node.inputs, 1);
    const probabilities = inputAt("softmax_log_likelihood", node.outputs, 1);
    const [diff] = diffs;
    if (!diff) return [];
    return [
      graph.apply1(softmaxLogLikelihoodBackwardOp, [probabilities, labels, diff], node.attributes),
    ];
  },
};

/** probabilities [N, K], labels [N], diff [] -> diff_logits [N, K] = diff·(softmax - onehot) (/ N for the mean). */
export const softmaxLogLikelihoodBackwardOp: OpDefinition = {
  name: "softmax_log_likelihood_backward",
  infer: ([probabilities]) => [
    {
      dtype: "f32",
      shape: expectRank("softmax_log_likelihood_backward", "probabilities", probabilities, 2),
    },
  ],
};

export function softmaxLogLikelihood(logits: Value, labels: Value, reduction: Reduction): Value {
  const outputs = logits.graph.apply(softmaxLogLikelihoodOp, [logits, labels], { reduction });
  return inputAt("softmax_log_likelihood", outputs, 0);
}
