// The confusion matrix of a classifier, as a metric of models.
import { argmax } from "../graph/ops/argmax.js";
import { Confusion } from "./confusion-values.js";
import { labelsOf } from "./labels.js";
import { nodeOf, type Value } from "./value.js";

/**
 * Counts which classes are taken for which, as a metric of a model: `evaluate` gives `matrix[k][l]`, the number of rows of class k
 * that are taken for class l. The class with the largest value counts; ties go to the lower one.
 *
 * @throws {ArgumentError} if the labels are no labels
 * @throws {ShapeError} if there is not one row of values a label
 *
 * @example
 * metrics: ({ logits, y }) => ({ accuracy: correct(logits, y), confusion: confusion(logits, y) })
 */
export function confusion(logits: Value, labels: Value): Confusion {
  nodeOf("confusion", logits);
  const right = labelsOf("confusion", logits, labels);
  return new Confusion(logits.graph, logits.shape[1] ?? 1, argmax(logits.node), right);
}
