// The vote of several networks, like the function `ensemble` of conv.py.

import { describe } from "./arguments.js";
import type { Data } from "./data/data.js";
import { isDataset } from "./data/dataset.js";
import { checkGiven } from "./data/given.js";
import { checkArrays } from "./data/validate.js";
import { ArgumentError, ShapeError } from "./errors.js";
import { isNetwork, type Network } from "./network.js";

type Outputs = Awaited<ReturnType<Network["feedforward"]>>;

/** The result of an ensemble on a data set. */
export interface EnsembleResult {
  /** For each row, the label with the most votes. */
  readonly labels: Int32Array;
  /** The fraction of rows with the right label, in 0..1. */
  readonly accuracy: number;
  /** The indices of the rows with a wrong label, ascending. */
  readonly errors: Int32Array;
}

/**
 * The plurality vote of networks on each row. If labels have equal votes, the one with the larger
 * sum of outputs wins; if the sums are equal too, the lower label wins. (In conv.py, ties depend on
 * the order of a dictionary.)
 *
 * @param nets at least one network; all with the same number of classes, each may use another device
 * @throws {ArgumentError} if `nets` is empty, or an argument is not a network or not examples
 * @throws {ShapeError} if the numbers of classes differ
 *
 * @see Nielsen, Neural Networks and Deep Learning, chapter 6, "Using an ensemble of networks"
 *
 * @example
 * const { accuracy, errors } = await ensemble(nets, test);
 */
export async function ensemble(nets: readonly Network[], data: Data): Promise<EnsembleResult> {
  if (!Array.isArray(nets) || nets.length === 0) {
    throw new ArgumentError(
      `ensemble: nets must be an array of one or more networks, got ${describe(nets)}`,
    );
  }
  // Unlike forEach, Array.from also visits holes, so they are rejected.
  const voters = Array.from(nets, checkVoter);
  const given = checkGiven("ensemble: data", data);
  const examples = isDataset(given) ? given : checkArrays(given.x, given.y, given.shape);
  // Copied, because the caller may change plain labels while the networks run.
  const y = examples.y.slice();
  const outputs: Outputs[] = [];
  for (const net of voters) outputs.push(await net.feedforward(examples));
  const classes = (outputs[0]?.length ?? 0) / y.length;
  for (const [index, output] of outputs.entries()) {
    if (output.length === y.length * classes) continue;
    throw new ShapeError(
      `ensemble: network ${index} has ${output.length / y.length} classes, but the first has ${classes}`,
    );
  }
  return voteOf(outputs, y);
}

/**
 * Returns the vote of networks of which the outputs are known, see {@link ensemble}.
 *
 * @param outputs those of each network, `[rows, classes]`
 * @param y the right label of each row
 */
export function voteOf(outputs: readonly Outputs[], y: Int32Array): EnsembleResult {
  const rows = y.length;
  const classes = (outputs[0]?.length ?? 0) / rows;
  const labels = Int32Array.from({ length: rows }, (_, row) =>
    voteOn(outputs.map((output) => output.subarray(row * classes, (row + 1) * classes))),
  );
  const errors = [...labels.keys()].filter((row) => labels[row] !== y[row]);
  return {
    labels,
    accuracy: 1 - errors.length / rows,
    errors: Int32Array.from(errors),
  };
}

function checkVoter(net: unknown, index: number): Network {
  if (isNetwork(net)) return net;
  throw new ArgumentError(
    `ensemble: nets[${index}] must be a Network, got ${describe(net)}; load a saved one with await Network.load(path)`,
  );
}

/** Returns the label that wins on one row, given the outputs of each network. */
function voteOn(outputs: readonly Outputs[]): number {
  const classes = outputs[0]?.length ?? 0;
  const votes = new Int32Array(classes);
  const sums = new Float64Array(classes);
  for (const output of outputs) {
    votes[indexOfLargest(output)] = (votes[indexOfLargest(output)] ?? 0) + 1;
    for (const [label, value] of output.entries()) sums[label] = (sums[label] ?? 0) + value;
  }
  const most = Math.max(...votes);
  return indexOfLargest(sums.map((sum, label) => (votes[label] === most ? sum : -Infinity)));
}

/** Returns the first index of the maximum, as `predict` does. */
function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if ((values[i] ?? -Infinity) > (values[best] ?? -Infinity)) best = i;
  }
  return best;
}
