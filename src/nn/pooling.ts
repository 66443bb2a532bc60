// Pooling of images [N, C, H, W].
import { checkOptions, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { averagePool2d } from "../graph/ops/average-pool2d.js";
import { maxPool2d } from "../graph/ops/max-pool2d.js";
import { l2Pool2d, unpool2d } from "../ops/images.js";
import { type Pair, type PairOption, pairOf } from "../ops/pair.js";
import type { Trace } from "../ops/trace.js";
import type { Value } from "../ops/value.js";
import { imagesOf } from "./image-arguments.js";
import { Module } from "./module.js";

/** Options of {@link MaxPool2d}, {@link AveragePool2d} and {@link L2Pool2d}. */
export interface PoolOptions {
  /** Step of the window; default its size. */
  readonly stride?: PairOption;
  /** Border on each side, smaller than the window; default 0. */
  readonly padding?: PairOption;
}

/** A window that slides over images. */
export abstract class Pool2d extends Module {
  readonly window: Pair;
  readonly stride: Pair;
  readonly padding: Pair;

  constructor(where: string, window: PairOption, options: PoolOptions) {
    super();
    checkOptions(where, options, ["stride", "padding"]);
    this.window = pairOf(`${where}: window`, window, 1);
    this.stride = pairOf(`${where}: stride`, options.stride ?? this.window, 1);
    this.padding = pairOf(`${where}: padding`, options.padding ?? 0, 0);
  }
}

/**
 * The maximum of each window: [N, C, H, W] -> [N, C, rows, columns]. Incomplete windows are dropped; the padding is
 * never the maximum.
 *
 * @throws {ArgumentError} if a size is no positive integer or an option is unknown
 *
 * @example
 * new MaxPool2d(2);
 */
export class MaxPool2d extends Pool2d {
  readonly #latest = new WeakMap<Trace, Value>();

  constructor(window: PairOption, options: PoolOptions = {}) {
    super("MaxPool2d", window, options);
  }

  forward(x: Value): Value {
    const maxima = x.graph.within(this, () =>
      x.graph.wrap(maxPool2d(imagesOf("MaxPool2d", x), this)),
    );
    this.#latest.set(x.graph, maxima);
    return maxima;
  }

  /** The maxima of the latest use in a graph. @internal */
  latest(graph: Trace): Value | undefined {
    return this.#latest.get(graph);
  }
}

/**
 * Puts values back to where a max pooling found its maxima, with zeros elsewhere (Zeiler and Fergus 2014): [N, C, rows, columns]
 * -> the shape of the pooling's input. The pooling must come first in the same model, and its stride must be at least
 * its window; the latest use counts.
 *
 * @throws {ArgumentError} if `pool` is no MaxPool2d, or has not been used yet
 * @throws {ShapeError} if the values do not have the shape of its output
 *
 * @example
 * const pool = new MaxPool2d(2);
 * new Sequential([encoder, pool, bottleneck, new Unpool2d(pool), decoder]);
 */
export class Unpool2d extends Module {
  readonly #pool: MaxPool2d;

  constructor(pool: MaxPool2d) {
    super();
    if (!(pool instanceof MaxPool2d)) {
      throw new ArgumentError(`Unpool2d: expected a MaxPool2d, got ${describe(pool)}`);
    }
    this.#pool = pool;
  }

  forward(x: Value): Value {
    imagesOf("Unpool2d", x);
    return x.graph.within(this, () => {
      const maxima = this.#pool.latest(x.graph);
      if (maxima) return unpool2d(x, maxima);
      throw new ArgumentError(
        "Unpool2d: its pooling has not been applied yet; apply it before, in the same forward()",
      );
    });
  }
}

/**
 * The mean of each window: [N, C, H, W] -> [N, C, rows, columns]. Incomplete windows are dropped; the padding counts
 * as zeros.
 *
 * @throws {ArgumentError} if a size is no positive integer or an option is unknown
 *
 * @example
 * new AveragePool2d(2);
 */
export class AveragePool2d extends Pool2d {
  constructor(window: PairOption, options: PoolOptions = {}) {
    super("AveragePool2d", window, options);
  }

  forward(x: Value): Value {
    return x.graph.within(this, () =>
      x.graph.wrap(averagePool2d(imagesOf("AveragePool2d", x), this)),
    );
  }
}

/** The mean of each map: [N, C, H, W] -> [N, C]. */
export class GlobalAveragePool2d extends Module {
  forward(x: Value): Value {
    imagesOf("GlobalAveragePool2d", x);
    return x.graph.within(this, () => x.mean([2, 3]));
  }
}

/**
 * The square root of the sum of squares of each window (Nielsen ch. 6): [N, C, H, W] -> [N, C, rows, columns]. Incomplete
 * windows are dropped; the padding counts as zeros, and the gradient is 0 where all of a window is.
 *
 * @throws {ArgumentError} if a size is no positive integer or an option is unknown
 *
 * @example
 * new L2Pool2d(2);
 */
export class L2Pool2d extends Pool2d {
  constructor(window: PairOption, options: PoolOptions = {}) {
    super("L2Pool2d", window, options);
  }

  forward(x: Value): Value {
    imagesOf("L2Pool2d", x);
    const { window, stride, padding } = this;
    return x.graph.within(this, () => l2Pool2d(x, window, { stride, padding }));
  }
}
