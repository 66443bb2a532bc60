// Costs: scalars from the values of a model, each a mean over the rows.
import { checkChoice, checkNumber, checkOptions, describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { sameShape } from "../graph/ops/shapes.js";
import { softmaxLogLikelihood } from "../graph/ops/softmax-log-likelihood.js";
import { concat, logSoftmax, softplus } from "./functions.js";
import { areOfRows, checkSequenceLabels, labelsOf, oneHot } from "./labels.js";
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
  /** A weight for each class, by which its part of the cost is multiplied. Default 1. */
  readonly classWeights?: readonly number[];
  /** A weight for each label, in their shape, such as an input of `input.target()` or `input.mask()`. Default 1. */
  readonly rowWeights?: Value;
  /**
   * The divisor of the sum of weighted costs: `"weights"`, the sum of the weights of the labels, as PyTorch does, or
   * `"rows"`, the number of labels. Default `"weights"`; without weights both are the same.
   */
  readonly average?: "weights" | "rows";
}

const CROSS_ENTROPY = ["labelSmoothing", "classWeights", "rowWeights", "average"];

/**
 * -ln of the softmax probability of each row's label, the mean over rows (the book's log-likelihood cost); also of labels [N, ...]
 * such as those of sequences, with logits [N, ..., classes]. With weights it is the weighted mean of the mini-batch, as in
 * PyTorch's `CrossEntropyLoss`, and 0 where all weights are 0. An evaluation of many rows joins the means of its steps by
 * their rows, whatever their weights; `average: "rows"` makes costs of which that is the mean over all rows.
 *
 * @throws {ArgumentError} if the labels are no labels, or an option is wrong
 * @throws {ShapeError} if there is not one row of values a label
 */
export function crossEntropy(
  logits: Value,
  labels: Value,
  options: CrossEntropyOptions = {},
): Value {
  checkOptions("crossEntropy", options, CROSS_ENTROPY);
  const share = checkNumber("crossEntropy: labelSmoothing", options.labelSmoothing ?? 0, {
    min: 0,
    below: 1,
  });
  const average = checkChoice("crossEntropy: average", options.average ?? "weights", [
    "weights",
    "rows",
  ]);
  checkSequenceLabels("crossEntropy", logits, labels);
  const { classWeights, rowWeights } = options;
  if (classWeights !== undefined || rowWeights !== undefined || !areOfRows(labels)) {
    const ofClasses = classWeights && weightsOfClasses(logits, classWeights);
    const ofRows = rowWeights && checkRowWeights(labels, rowWeights);
    const costs = costOfRows(logits, labels, share, ofClasses);
    const weighted = ofRows ? costs.mul(ofRows) : costs;
    if (average === "rows" || !(ofClasses || ofRows)) return weighted.mean();
    const weights = weightsOfLabels(logits, labels, ofClasses, ofRows);
    // Keeps a mini-batch whose weights are all 0 from being 0/0; the square, by which gradients are divided, is no 0 either.
    return weighted.sum().div(weights.sum().maximum(2 ** -60));
  }
  const node = labelsOf("crossEntropy", logits, labels);
  const cost = logits.graph.wrap(softmaxLogLikelihood(logits.node, node, "mean"));
  if (share === 0) return cost;
  return cost.mul(1 - share).sub(logSoftmax(logits).mean().mul(share));
}

/** The cost of each row, in the shape of the labels; the logarithm of each class is multiplied by its weight. */
function costOfRows(
  logits: Value,
  labels: Value,
  share: number,
  ofClasses: Value | undefined,
): Value {
  const classes = logits.shape.at(-1) ?? 1;
  const plain = logSoftmax(logits);
  const log = ofClasses ? plain.mul(ofClasses) : plain;
  const own = log.mul(oneHot(labels, classes)).sum(-1).neg();
  return share === 0 ? own : own.mul(1 - share).sub(log.mean(-1).mul(share));
}

/** The weights of classes as a value, [classes]. */
function weightsOfClasses(logits: Value, weights: readonly number[]): Value {
  const classes = logits.shape.at(-1) ?? 1;
  if (!Array.isArray(weights) || weights.length !== classes) {
    throw new ArgumentError(
      `crossEntropy: classWeights must be a list of ${classes} numbers, one a class, got ${describe(weights)}`,
    );
  }
  const own = weights.map((weight, index) => {
    const checked = checkNumber(`crossEntropy: classWeights[${index}]`, weight, { min: 0 });
    return logits.graph.constant(checked).reshape([1]);
  });
  return concat(own, 0);
}

function checkRowWeights(labels: Value, weights: Value): Value {
  const { shape } = nodeOf("crossEntropy: rowWeights", weights, labels.graph).type;
  if (shape.join() === labels.shape.join()) return weights;
  throw new ShapeError(
    `crossEntropy: rowWeights must have the shape [${labels.shape}], one number a label, got ${formatShape(shape)}`,
  );
}

/** The product of the weights of each label's class and of the label, in the shape of the labels. */
function weightsOfLabels(
  logits: Value,
  labels: Value,
  ofClasses: Value | undefined,
  ofRows: Value | undefined,
): Value {
  const ones = logits.graph.constant(1);
  const own = ofClasses
    ? oneHot(labels, logits.shape.at(-1) ?? 1)
        .mul(ofClasses)
        .sum(-1)
    : ones;
  return ofRows ? ofRows.mul(own) : own;
}

/**
 * How far the mean activations ρ̂ of units over the rows are from a small ρ: Σ ρ·ln(ρ/ρ̂) + (1-ρ)·ln((1-ρ)/(1-ρ̂)) over the units
 * (Ng 2011, Sparse autoencoder), for activations in (0, 1) such as those of a sigmoid. It is added to the cost of a
 * reconstruction. Its value is of a whole mini-batch, so that evaluations of many rows give the mean of their steps.
 *
 * @param activations [N, units]
 * @param target ρ in (0, 1); default 0.05
 * @throws {ArgumentError} if the target is out of range
 * @throws {ShapeError} if there are no rows of values
 *
 * @example
 * loss: ({ x, code, drawn }) => meanSquaredError(drawn, x).add(sparsity(code, 0.05).mul(0.1))
 */
export function sparsity(activations: Value, target = 0.05): Value {
  const rho = checkNumber("sparsity: target", target, { min: 0, below: 1 });
  if (rho === 0) throw new ArgumentError("sparsity: target must be above 0; got 0");
  const { shape } = nodeOf("sparsity", activations).type;
  if (shape.length !== 2) {
    throw new ShapeError(
      `sparsity: expected rows of activations, [N, units], got ${formatShape(shape)}; put new Flatten() before it`,
    );
  }
  const mean = activations
    .mean(0)
    .maximum(1e-7)
    .minimum(1 - 1e-7);
  const entropy = rho * Math.log(rho) + (1 - rho) * Math.log(1 - rho);
  const cross = mean
    .log()
    .mul(rho)
    .add(
      mean
        .neg()
        .log1p()
        .mul(1 - rho),
    );
  return cross.neg().add(entropy).sum();
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
