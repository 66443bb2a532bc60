// ensemble: several networks vote (conv.py's function of that name).

import { describe } from "./arguments.js";
import type { Data } from "./data/data.js";
import { isDataset } from "./data/dataset.js";
import { checkGiven } from "./data/given.js";
import { checkArrays } from "./data/validate.js";
import { ArgumentError, ShapeError } from "./errors.js";
import { isNetwork, type Network } from "./network.js";

type Outputs = Awaited<ReturnType<Network["feedforward"]>>;

/** What an ensemble says of a data set. */
export interface EnsembleResult {
  /** The label of each row that most networks voted for. */
  readonly labels: Int32Array;
  /** The share of rows that are right, in 0..1. */
  readonly accuracy: number;
  /** The rows that are wrong, in order. */
  readonly errors: Int32Array;
}

/**
 * The plurality vote of networks on each row; of labels with equal votes the one with the larger sum
 * of outputs wins, of those the lower. (conv.py leaves ties to the order of a dictionary.)
 *
 * @param nets networks of the same classes, each on its device; at least one
 * @throws {ArgumentError} for no networks, and for anything else than networks and examples
 * @throws {ShapeError} for networks of different classes
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
  // Unlike forEach, from() visits holes too.
  const voters = Array.from(nets, checkVoter);
  const given = checkGiven("ensemble: data", data);
  const examples = isDataset(given) ? given : checkArrays(given.x, given.y, given.shape);
  // Plain labels may change while the networks are at work.
  const y = examples.y.slice();
  const rows = y.length;
  const outputs: Outputs[] = [];
  for (const net of voters) outputs.push(await net.feedforward(examples));
  const classes = (outputs[0]?.length ?? 0) / rows;
  for (const [index, output] of outputs.entries()) {
    if (output.length === rows * classes) continue;
    throw new ShapeError(
      `ensemble: network ${index} has ${output.length / rows} classes, but the first has ${classes}`,
    );
  }
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

/** The label that wins on one row, from each network's outputs. */
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

/** Of equal ones the first, as `predict` takes it. */
function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if ((values[i] ?? -Infinity) > (values[best] ?? -Infinity)) best = i;
  }
  return best;
}
