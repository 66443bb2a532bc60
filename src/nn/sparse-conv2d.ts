import { checkCount, checkNumber, describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { biasAdd } from "../graph/ops/bias-add.js";
import { conv2d } from "../graph/ops/conv2d.js";
import { pad } from "../graph/primitives/pad.js";
import { concat } from "../ops/functions.js";
import type { PairOption } from "../ops/pair.js";
import type { Value } from "../ops/value.js";
import { Filters } from "./filters.js";
import { imagesOf } from "./image-arguments.js";
import type { WeightOptions } from "./linear.js";

/** Options of {@link SparseConv2d}. */
export interface SparseConv2dOptions extends WeightOptions {
  /** For each filter the channels that it sees, ascending. */
  readonly connections: readonly (readonly number[])[];
  /** Size of a filter. */
  readonly kernel: PairOption;
  /** Step of the filter; default 1. */
  readonly stride?: PairOption;
  /** Zeros on each side; default 0. */
  readonly padding?: PairOption;
}

/** Neighbouring channels that a filter sees. */
interface Run {
  readonly channel: number;
  readonly count: number;
}

/**
 * A convolution whose filters see some channels each, as the layer C3 of LeNet-5 (LeCun et al. 1998, table I):
 * [N, C, H, W] -> [N, filters, rows, columns], with `weight` [connections, kernel rows, kernel columns] in the order of the
 * table, and `bias` [filters]. Connections that do not exist have no weights.
 *
 * @throws {ArgumentError} if the table is empty or not ascending, a size is no positive integer, or an option is unknown
 * @throws {ShapeError} if a channel of the table does not exist
 *
 * @example
 * new SparseConv2d({ kernel: 5, connections: [[0, 1, 2], [1, 2, 3], [0, 1, 2, 3]] });
 */
export class SparseConv2d extends Filters {
  readonly connections: readonly (readonly number[])[];

  constructor(options: SparseConv2dOptions) {
    const where = "SparseConv2d";
    super(where, options, ["connections"]);
    this.connections = checkConnections(options.connections);
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => {
      const node = imagesOf("SparseConv2d", x);
      const channels = node.type.shape[1] ?? 1;
      const missing = this.connections.flat().find((channel) => channel >= channels);
      if (missing !== undefined) {
        throw new ShapeError(
          `SparseConv2d: the table names channel ${missing}, but the image has 0..${channels - 1}`,
        );
      }
      const { stride, padding, connections } = this;
      const output = conv2d(node, this.#filters(x, channels).node, { stride, padding });
      if (!this.bias) return x.graph.wrap(output);
      const bias = x.graph.parameter(this.bias, [connections.length]);
      return x.graph.wrap(biasAdd(output, bias.node));
    });
  }

  /** The weights of all channels, [filters, C, kernel rows, kernel columns], with zeros where nothing is connected. */
  #filters(x: Value, channels: number): Value {
    const { kernel, connections } = this;
    const count = checkCount("SparseConv2d: connections", connections.flat().length);
    const area = kernel[0] * kernel[1];
    const mean = count / connections.length;
    const fans = { fanIn: mean * area, fanOut: (count / channels) * area };
    const weight = x.graph.parameter(this.weight, [count, ...kernel], fans);
    let from = 0;
    const filters = connections.map((seen) =>
      runsOf(seen)
        .map((run) => {
          const own = weight.slice(0, from, from + run.count).reshape([1, run.count, ...kernel]);
          from += run.count;
          const shape = [1, channels, ...kernel];
          return x.graph.wrap(pad(own.node, [0, run.channel, 0, 0], shape));
        })
        .reduce((sum, each) => sum.add(each)),
    );
    return concat(filters, 0);
  }
}

function runsOf(channels: readonly number[]): Run[] {
  const runs: { channel: number; count: number }[] = [];
  for (const channel of channels) {
    const last = runs.at(-1);
    if (last && last.channel + last.count === channel) last.count++;
    else runs.push({ channel, count: 1 });
  }
  return runs;
}

function checkConnections(table: unknown): readonly (readonly number[])[] {
  const where = "SparseConv2d: connections";
  const isTable = Array.isArray(table) && table.length > 0 && table.every(Array.isArray);
  if (!isTable || table.some((row) => row.length === 0)) {
    throw new ArgumentError(
      `${where} must be a list of channels for each filter, such as [[0, 1], [1, 2]], got ${describe(table)}`,
    );
  }
  return table.map((row: readonly unknown[], filter) =>
    Object.freeze(
      row.map((channel, place) => {
        const least = place === 0 ? 0 : Number(row[place - 1]) + 1;
        return checkNumber(`${where}[${filter}][${place}]`, channel, { integer: true, min: least });
      }),
    ),
  );
}
