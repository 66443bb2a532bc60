import { checkCount, checkOptions } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { biasAdd } from "../graph/ops/bias-add.js";
import { conv2d } from "../graph/ops/conv2d.js";
import { type Pair, type PairOption, pairOf } from "../ops/pair.js";
import type { Parameter } from "../ops/parameter.js";
import type { Value } from "../ops/value.js";
import { imagesOf } from "./image-arguments.js";
import { type WeightOptions, weightsOf } from "./linear.js";
import { Module } from "./module.js";

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
  /** Divides channels and filters into so many groups, each with a convolution of its own; default 1. */
  readonly groups?: number;
}

/**
 * Convolution (cross-correlation) and bias: [N, C, H, W] -> [N, filters, rows, columns], with weight
 * [filters, C/groups, kernel rows, kernel columns] and bias [filters]. C is that of the first image it is applied to.
 *
 * @throws {ArgumentError} if a size is no positive integer, an option is unknown, `"same"` is asked for an even
 *   kernel or a stride, or the groups do not divide the filters
 *
 * @example
 * new Conv2d({ filters: 20, kernel: 5 });
 */
export class Conv2d extends Module {
  readonly filters: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly groups: number;
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  constructor(options: Conv2dOptions) {
    super();
    checkOptions("Conv2d", options, [
      "filters",
      "kernel",
      "stride",
      "padding",
      "groups",
      "bias",
      "init",
    ]);
    this.filters = checkCount("Conv2d: filters", options.filters);
    this.kernel = pairOf("Conv2d: kernel", options.kernel, 1);
    this.stride = pairOf("Conv2d: stride", options.stride ?? 1, 1);
    this.padding = paddingOf(options.padding ?? 0, this.kernel, this.stride);
    this.groups = groupsOf(options.groups ?? 1, this.filters);
    const { weight, bias } = weightsOf("Conv2d", options);
    this.weight = weight;
    this.bias = bias;
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => {
      const node = imagesOf("Conv2d", x);
      const { filters, kernel, stride, padding, groups } = this;
      // Channels that the groups do not divide are an error of the convolution.
      const channels = Math.ceil((node.type.shape[1] ?? 0) / groups);
      const area = kernel[0] * kernel[1];
      const fans = { fanIn: channels * area, fanOut: (filters * area) / groups };
      const weight = x.graph.parameter(this.weight, [filters, channels, ...kernel], fans);
      const output = conv2d(node, weight.node, { stride, padding, groups });
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

function groupsOf(groups: unknown, filters: number): number {
  const count = checkCount("Conv2d: groups", groups);
  if (filters % count === 0) return count;
  throw new ArgumentError(
    `Conv2d: groups must divide the filters, got ${count} groups and ${filters} filters`,
  );
}
