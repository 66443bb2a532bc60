// Pooling of images [N, C, H, W].
import { checkOptions } from "../arguments.js";
import { averagePool2d } from "../graph/ops/average-pool2d.js";
import { maxPool2d } from "../graph/ops/max-pool2d.js";
import { type Pair, type PairOption, pairOf } from "../ops/pair.js";
import type { Value } from "../ops/value.js";
import { imagesOf } from "./image-arguments.js";
import { Module } from "./module.js";

/** Options of {@link MaxPool2d} and {@link AveragePool2d}. */
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
  constructor(window: PairOption, options: PoolOptions = {}) {
    super("MaxPool2d", window, options);
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => x.graph.wrap(maxPool2d(imagesOf("MaxPool2d", x), this)));
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
