import { checkCount, checkOptions } from "../arguments.js";
import type { Value } from "../ops/value.js";
import { Linear, type WeightOptions } from "./linear.js";
import { Module } from "./module.js";

/** Options of {@link Maxout}. */
export interface MaxoutOptions extends WeightOptions {
  /** Number of linear functions of which a unit takes the greatest; default 2. */
  readonly pieces?: number;
}

/**
 * The greatest of some linear functions (Goodfellow et al. 2013): [N, inputs] -> [N, units], with `linear.weight`
 * [inputs, units·pieces], in which the pieces of a unit lie side by side.
 *
 * @throws {ArgumentError} if a size is no positive integer or an option is unknown
 *
 * @example
 * new Maxout(100, { pieces: 3 });
 */
export class Maxout extends Module {
  readonly units: number;
  readonly pieces: number;
  readonly linear: Linear;

  constructor(units: number, options: MaxoutOptions = {}) {
    super();
    checkOptions("Maxout", options, ["pieces", "bias", "init"]);
    const { pieces = 2, ...weights } = options;
    this.units = checkCount("Maxout: units", units);
    this.pieces = checkCount("Maxout: pieces", pieces);
    this.linear = new Linear(this.units * this.pieces, weights);
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => {
      const all = this.linear.forward(x);
      return all.reshape([all.shape[0] ?? 1, this.units, this.pieces]).max(2);
    });
  }
}
