// Costs and metrics: scalars from the values of a model, each a mean over the rows.
import { describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, stringAttribute } from "../graph/graph.js";
import { argmax } from "../graph/ops/argmax.js";
import { correctCount } from "../graph/ops/correct-count.js";
import { scale } from "../graph/ops/scale.js";
import { sameShape } from "../graph/ops/shapes.js";
import { softmaxLogLikelihood } from "../graph/ops/softmax-log-likelihood.js";
import { softplus } from "./functions.js";
import { nodeOf, Value } from "./value.js";

/** Requires logits [N, K] and labels [N]; returns the labels' node. */
function labelsOf(where: string, logits: Value, labels: Value) {
  const { shape } = nodeOf(where, logits).type;
  if (!(labels instanceof Value) || labels.node.type.dtype !== "i32") {
    throw new ArgumentError(
      `${where}: the second argument must be labels, an input of input.label(), got ` +
        `${labels instanceof Value ? `values of shape ${formatShape(labels.shape)}` : describe(labels)}`,
    );
  }
  if (shape.length !== 2 || shape[0] !== labels.shape[0]) {
    throw new ShapeError(
      `${where}: expected one row of values a label, [${labels.shape[0]}, classes], got ${formatShape(shape)}; ` +
        "end with Flatten and Linear",
    );
  }
  const { producer } = labels.node;
  labels.graph.limitLabels(stringAttribute(producer.attributes, "source"), shape[1] ?? 0);
  return labels.node;
}

/** Requires two values of equal shape, with at least one axis. */
function checkPair(where: string, a: Value, b: Value): void {
  const [left, right] = [nodeOf(where, a), nodeOf(where, b, a.graph)];
  if (sameShape(left.type.shape, right.type.shape)) return;
  throw new ShapeError(
    `${where}: expected two values of equal shape, got ${formatShape(a.shape)} and ${formatShape(b.shape)}; ` +
      "reshape one of them",
  );
}

/** -ln of the softmax probability of each row's label, the mean over rows (the book's log-likelihood cost). */
export function crossEntropy(logits: Value, labels: Value): Value {
  const node = labelsOf("crossEntropy", logits, labels);
  return logits.graph.wrap(softmaxLogLikelihood(logits.node, node, "mean"));
}

/**
 * The cross-entropy of sigmoid(logits) and targets in 0..1, the mean over all elements; computed from
 * the logits, so that it neither overflows nor loses digits.
 */
export function binaryCrossEntropy(logits: Value, target: Value): Value {
  checkPair("binaryCrossEntropy", logits, target);
  return softplus(logits).sub(logits.mul(target)).mean();
}

/** (a - b)², the mean over all elements. */
export function meanSquaredError(a: Value, b: Value): Value {
  checkPair("meanSquaredError", a, b);
  return a.sub(b).square().mean();
}

/** The book's quadratic cost: ½·Σ(a - y)², the mean over rows. */
export function quadratic(a: Value, y: Value): Value {
  checkPair("quadratic", a, y);
  const [rows = 1] = a.shape;
  return a
    .sub(y)
    .square()
    .sum()
    .mul(0.5 / rows);
}

/** The fraction of rows whose largest value is that of the label; ties go to the lower class. */
export function correct(logits: Value, labels: Value): Value {
  const node = labelsOf("correct", logits, labels);
  const count = correctCount(argmax(logits.node), node);
  return logits.graph.wrap(scale(count, 1 / (logits.shape[0] ?? 1)));
}

/** |a - b|, the mean over all elements. */
export function meanAbsoluteError(a: Value, b: Value): Value {
  checkPair("meanAbsoluteError", a, b);
  return a.sub(b).abs().mean();
}
