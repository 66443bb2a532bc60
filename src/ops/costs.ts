// Costs: scalars from the values of a model, each a mean over the rows.
import { checkNumber, checkOptions } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { sameShape } from "../graph/ops/shapes.js";
import { softmaxLogLikelihood } from "../graph/ops/softmax-log-likelihood.js";
import { logSoftmax, softplus } from "./functions.js";
import { labelsOf, oneHot } from "./labels.js";
import { nodeOf, type Value } from "./value.js";

/** Requires two values of equal shape, with at least one axis. */
function checkPair(where: string, a: Value, b: Value): void {
  const [left, right] = [nodeOf(where, a), nodeOf(where, b, a.graph)];
  if (sameShape(left.type.shape, right.type.shape)) return;
  throw new ShapeError(
    `${where}: expected two values of equal shape, got ${formatShape(a.shape)} and ${formatShape(b.shape)}; ` +
      "reshape one of them",
  );
}

function checkPositive(where: string, value: unknown): number {
  const number = checkNumber(where, value, { min: 0 });
  if (number > 0) return number;
  throw new ArgumentError(`${where} must be above 0; got 0`);
}

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions {
  /** Share ε in [0, 1) of the target that is spread evenly over all classes (Szegedy et al. 2016); default 0. */
  readonly labelSmoothing?: number;
}

/**
 * -ln of the softmax probability of each row's label, the mean over rows (the book's log-likelihood cost).
 *
 * @throws {ArgumentError} if the labels are no labels, or an option is wrong
 * @throws {ShapeError} if there is not one row of values a label
 */
export function crossEntropy(
  logits: Value,
  labels: Value,
  options: CrossEntropyOptions = {},
): Value {
  checkOptions("crossEntropy", options, ["labelSmoothing"]);
  const share = checkNumber("crossEntropy: labelSmoothing", options.labelSmoothing ?? 0, {
    min: 0,
    below: 1,
  });
  const node = labelsOf("crossEntropy", logits, labels);
  const cost = logits.graph.wrap(softmaxLogLikelihood(logits.node, node, "mean"));
  if (share === 0) return cost;
  return cost.mul(1 - share).sub(logSoftmax(logits).mean().mul(share));
}

/**
 * The margin cost of several classes (Crammer and Singer 2001): Σ max(0, margin - x[label] + x[j]) / classes over the
 * other classes j, the mean over rows; default margin 1.
 *
 * @throws {ArgumentError} if the labels are no labels, or the margin is no number above 0
 * @throws {ShapeError} if there is not one row of values a label
 */
export function hinge(logits: Value, labels: Value, margin = 1): Value {
  const above = checkPositive("hinge: margin", margin);
  labelsOf("hinge", logits, labels);
  const [, classes = 1] = logits.shape;
  const own = oneHot(labels, classes);
  const right = logits.mul(own).sum(1, { keep: true });
  const others = own.neg().add(1);
  return logits.sub(right).add(above).maximum(0).mul(others).mean();
}

/**
 * Σ t·ln(t / p) with the softmax probabilities p of the logits (Kullback and Leibler 1951), the mean over rows; targets of
 * 0 add nothing.
 *
 * @param target probabilities in the shape of the logits
 * @throws {ShapeError} if the shapes differ
 */
export function klDivergence(logits: Value, target: Value): Value {
  checkPair("klDivergence", logits, target);
  const [rows = 1] = logits.shape;
  // The smallest normal float32 stands in for 0, whose logarithm is multiplied by 0.
  const entropy = target.mul(target.maximum(2 ** -126).log());
  return entropy
    .sub(target.mul(logSoftmax(logits)))
    .sum()
    .mul(1 / rows);
}

/**
 * ½·d² of each difference d up to `delta`, and delta·(|d| - ½·delta) beyond (Huber 1964), the mean over all elements;
 * default delta 1.
 *
 * @throws {ArgumentError} if delta is no number above 0
 * @throws {ShapeError} if the shapes differ
 */
export function huber(a: Value, b: Value, delta = 1): Value {
  const limit = checkPositive("huber: delta", delta);
  checkPair("huber", a, b);
  const distance = a.sub(b).abs();
  const near = distance.minimum(limit);
  return near.mul(distance.sub(near.mul(0.5))).mean();
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

/** |a - b|, the mean over all elements. */
export function meanAbsoluteError(a: Value, b: Value): Value {
  checkPair("meanAbsoluteError", a, b);
  return a.sub(b).abs().mean();
}
