import { checkCount, checkOptions } from "../arguments.js";
import { normal } from "../initializers.js";
import { gather } from "../ops/labels.js";
import { checkInit, Parameter, type ParameterOptions } from "../ops/parameter.js";
import type { Value } from "../ops/value.js";
import { Module } from "./module.js";

/** Options of {@link Embedding}. */
export interface EmbeddingOptions {
  /** Number of different tokens. */
  readonly entries: number;
  /** Number of values that stand for a token. */
  readonly size: number;
  /** Start values; default standard normal values. */
  readonly init?: NonNullable<ParameterOptions["init"]>;
}

/**
 * A vector for each token, which is learnt: tokens [N, ...] -> [N, ..., size], with weight [entries, size].
 *
 * @throws {ArgumentError} if a size is no positive integer or an option is unknown
 *
 * @example
 * new Embedding({ entries: 128, size: 16 });
 */
export class Embedding extends Module {
  readonly entries: number;
  readonly size: number;
  readonly weight: Parameter;

  constructor(options: EmbeddingOptions) {
    super();
    checkOptions("Embedding", options, ["entries", "size", "init"]);
    this.entries = checkCount("Embedding: entries", options.entries);
    this.size = checkCount("Embedding: size", options.size);
    const init = checkInit("Embedding: init", options.init ?? normal(1));
    this.weight = new Parameter({ shape: [this.entries, this.size], init });
  }

  /** @param x an input of `input.tokens()` or `input.label()` */
  forward(x: Value): Value {
    return x.graph.within(this, () => gather(this.weight, x));
  }
}
