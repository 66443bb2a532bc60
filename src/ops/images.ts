// Functions of images [N, C, H, W]: convolution and pooling.
import { checkOptions } from "../arguments.js";
import { conv2d as convolution } from "../graph/ops/conv2d.js";
import { maxPool2d as pooling } from "../graph/ops/max-pool2d.js";
import { type PairOption, pairOf } from "./pair.js";
import { nodeOf, type Value } from "./value.js";

/** Options of {@link conv2d}. */
export interface ConvolutionOptions {
  /** Step of the filter; default 1. */
  readonly stride?: PairOption;
  /** Zeros on each side; default 0. */
  readonly padding?: PairOption;
}

/**
 * Cross-correlation without bias: x [N, C, H, W] and weight [filters, C, rows, columns] -> [N, filters, …, …].
 *
 * @throws {ShapeError} if the shapes do not fit together
 */
export function conv2d(x: Value, weight: Value, options: ConvolutionOptions = {}): Value {
  const nodes = [nodeOf("conv2d", x), nodeOf("conv2d", weight, x.graph)] as const;
  checkOptions("conv2d", options, ["stride", "padding"]);
  const stride = pairOf("conv2d: stride", options.stride ?? 1, 1);
  const padding = pairOf("conv2d: padding", options.padding ?? 0, 0);
  return x.graph.wrap(convolution(...nodes, { stride, padding }));
}

/** Options of {@link maxPool2d}. */
export interface PoolingOptions {
  /** Step of the window; default its size. */
  readonly stride?: PairOption;
  /** Border on each side, which is never the maximum; default 0. */
  readonly padding?: PairOption;
}

/** The maximum of each window: [N, C, H, W] -> [N, C, …, …]. Incomplete windows are dropped. */
export function maxPool2d(x: Value, window: PairOption, options: PoolingOptions = {}): Value {
  const node = nodeOf("maxPool2d", x);
  checkOptions("maxPool2d", options, ["stride", "padding"]);
  const size = pairOf("maxPool2d: window", window, 1);
  const stride = pairOf("maxPool2d: stride", options.stride ?? size, 1);
  const padding = pairOf("maxPool2d: padding", options.padding ?? 0, 0);
  return x.graph.wrap(pooling(node, { window: size, stride, padding }));
}
