// Metrics: scalars that say how well a model does, each a mean over the rows.
import { checkCount } from "../arguments.js";
import { argmax } from "../graph/ops/argmax.js";
import { correctCount } from "../graph/ops/correct-count.js";
import { scale } from "../graph/ops/scale.js";
import { areOfRows, checkSequenceLabels, labelsOf, oneHot } from "./labels.js";
import type { Value } from "./value.js";

/**
 * The fraction of rows whose largest value is that of the label; ties go to the lower class. Of labels [N, ...] with logits
 * [N, ..., classes] it is the fraction of labels, where ties are right.
 */
export function correct(logits: Value, labels: Value): Value {
  checkSequenceLabels("correct", logits, labels);
  if (!areOfRows(labels)) {
    const own = logits.mul(oneHot(labels, logits.shape.at(-1) ?? 1)).sum(-1);
    return own.greaterEqual(logits.max(-1)).mean();
  }
  const node = labelsOf("correct", logits, labels);
  const count = correctCount(argmax(logits.node), node);
  return logits.graph.wrap(scale(count, 1 / (logits.shape[0] ?? 1)));
}

/**
 * The fraction of rows in which fewer than k values are larger than that of the label.
 *
 * @throws {ArgumentError} if the labels are no labels or k is no positive integer
 * @throws {ShapeError} if there is not one row of values a label
 *
 * @example
 * metrics: ({ logits, y }) => ({ top5: topK(logits, y, 5) })
 */
export function topK(logits: Value, labels: Value, k: number): Value {
  const most = checkCount("topK: k", k);
  labelsOf("topK", logits, labels);
  const own = logits.mul(oneHot(labels, logits.shape[1] ?? 1)).sum(1, { keep: true });
  const larger = logits.greater(own).sum(1);
  return logits.graph.constant(most).greater(larger).mean();
}
