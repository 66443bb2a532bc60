// Modules on images [N, C, H, W]: convolution and pooling.
import { checkCount, checkNumber, checkOptions, describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, type Value as Node } from "../graph/graph.js";
import { biasAdd } from "../graph/ops/bias-add.js";
import { conv2d } from "../graph/ops/conv2d.js";
import { maxPool2d } from "../graph/ops/max-pool2d.js";
import type { Parameter } from "../ops/parameter.js";
import { nodeOf, type Value } from "../ops/value.js";
import { type WeightOptions, weightsOf } from "./linear.js";
import { Module } from "./module.js";

type Pair = readonly [number, number];

/** A size of both axes, or `[rows, columns]`. */
export type PairOption = number | readonly [number, number];

function pairOf(where: string, value: unknown, min: number): Pair {
  const [rows, columns, ...rest] = Array.isArray(value) ? value : [value, value];
  if (rest.length > 0) {
    throw new ArgumentError(`${where} must be a number or [rows, columns], got ${describe(value)}`);
  }
  const check = (size: unknown) => checkNumber(where, size, { integer: true, min });
  return [check(rows), check(columns)];
}

/** Requires images. */
function imagesOf(where: string, x: Value): Node {
  const node = nodeOf(where, x);
  if (node.type.shape.length === 4) return node;
  throw new ShapeError(
    `${where} expects images [N, channels, rows, columns], got ${formatShape(node.type.shape)}; ` +
      "declare the input as input.image(channels, rows, columns)",
  );
}

/** Options of {@link Conv2d}. */
export interface Conv2dOptions extends WeightOptions {
  /** Number of filters: channels of the output. */
  readonly filters: number;
  /** Size of a filter. */
  readonly kernel: PairOption;
  /** Step of the filter; default 1. */
  readonly stride?: PairOption;
  /** Zeros on each side; `"same"` keeps the size of the image. Default 0. */
  readonly padding?: PairOption | "same";
}

/**
 * Convolution (cross-correlation) and bias: [N, C, H, W] -> [N, filters, rows, columns], with weight
 * [filters, C, kernel rows, kernel columns] and bias [filters]. C is that of the first image it is applied to.
 *
 * @throws {ArgumentError} if a size is no positive integer, an option is unknown, or `"same"` is asked for an
 *   even kernel or a stride
 *
 * @example
 * new Conv2d({ filters: 20, kernel: 5 });
 */
export class Conv2d extends Module {
  readonly filters: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  constructor(options: Conv2dOptions) {
    super();
    checkOptions("Conv2d", options, ["filters", "kernel", "stride", "padding", "bias", "init"]);
    this.filters = checkCount("Conv2d: filters", options.filters);
    this.kernel = pairOf("Conv2d: kernel", options.kernel, 1);
    this.stride = pairOf("Conv2d: stride", options.stride ?? 1, 1);
    this.padding = paddingOf(options.padding ?? 0, this.kernel, this.stride);
    const { weight, bias } = weightsOf("Conv2d", options);
    this.weight = weight;
    this.bias = bias;
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => {
      const node = imagesOf("Conv2d", x);
      const { filters, kernel, stride, padding } = this;
      const channels = node.type.shape[1] ?? 0;
      const area = kernel[0] * kernel[1];
      const fans = { fanIn: channels * area, fanOut: filters * area };
      const weight = x.graph.parameter(this.weight, [filters, channels, ...kernel], fans);
      const output = conv2d(node, weight.node, { stride, padding });
      if (!this.bias) return x.graph.wrap(output);
      return x.graph.wrap(biasAdd(output, x.graph.parameter(this.bias, [filters]).node));
    });
  }
}

function paddingOf(padding: unknown, kernel: Pair, stride: Pair): Pair {
  if (padding !== "same") return pairOf("Conv2d: padding", padding, 0);
  if (kernel.every((size) => size % 2 === 1) && stride.every((step) => step === 1)) {
    return [(kernel[0] - 1) / 2, (kernel[1] - 1) / 2];
  }
  throw new ArgumentError(
    `Conv2d: padding "same" needs an odd kernel and stride 1, got kernel [${kernel}] and stride [${stride}]; ` +
      "give padding as a number",
  );
}

/** Options of {@link MaxPool2d}. */
export interface PoolOptions {
  /** Step of the window; default its size. */
  readonly stride?: PairOption;
  /** Border on each side, which is never the maximum; default 0. */
  readonly padding?: PairOption;
}

/**
 * The maximum of each window: [N, C, H, W] -> [N, C, rows, columns]. Incomplete windows are dropped.
 *
 * @throws {ArgumentError} if a size is no positive integer or an option is unknown
 *
 * @example
 * new MaxPool2d(2);
 */
export class MaxPool2d extends Module {
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];

  constructor(window: PairOption, options: PoolOptions = {}) {
    super();
    checkOptions("MaxPool2d", options, ["stride", "padding"]);
    this.window = pairOf("MaxPool2d: window", window, 1);
    this.stride = pairOf("MaxPool2d: stride", options.stride ?? [...this.window], 1);
    this.padding = pairOf("MaxPool2d: padding", options.padding ?? 0, 0);
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => {
      const { window, stride, padding } = this;
      return x.graph.wrap(maxPool2d(imagesOf("MaxPool2d", x), { window, stride, padding }));
    });
  }
}
