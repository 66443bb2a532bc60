// Functions of images [N, C, H, W]: convolution and pooling.
import { checkOptions } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { averagePool2d as averaging } from "../graph/ops/average-pool2d.js";
import { conv2d as convolution } from "../graph/ops/conv2d.js";
import { maxPool2d as pooling, unpool2d as unpooling } from "../graph/ops/max-pool2d.js";
import { where } from "./functions.js";
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

/** Options of {@link maxPool2d}, {@link averagePool2d} and {@link l2Pool2d}. */
export interface PoolingOptions {
  /** Step of the window; default its size. */
  readonly stride?: PairOption;
  /** Border on each side, smaller than the window: never the maximum, and zeros otherwise. Default 0. */
  readonly padding?: PairOption;
}

/** The maximum of each window: [N, C, H, W] -> [N, C, …, …]. Incomplete windows are dropped. */
export function maxPool2d(x: Value, window: PairOption, options: PoolingOptions = {}): Value {
  const node = nodeOf("maxPool2d", x);
  return x.graph.wrap(pooling(node, windowsOf("maxPool2d", window, options)));
}

/** The mean of each window: [N, C, H, W] -> [N, C, …, …]. Incomplete windows are dropped. */
export function averagePool2d(x: Value, window: PairOption, options: PoolingOptions = {}): Value {
  const node = nodeOf("averagePool2d", x);
  return x.graph.wrap(averaging(node, windowsOf("averagePool2d", window, options)));
}

/**
 * The square root of the sum of squares of each window: [N, C, H, W] -> [N, C, …, …]. Incomplete windows are dropped.
 * The gradient is 0 where all of a window is 0.
 */
export function l2Pool2d(x: Value, window: PairOption, options: PoolingOptions = {}): Value {
  nodeOf("l2Pool2d", x);
  const windows = windowsOf("l2Pool2d", window, options);
  const [rows, columns] = windows.window;
  const sum = x.graph.wrap(averaging(x.square().node, windows)).mul(rows * columns);
  const isPositive = sum.greater(0);
  return where(isPositive, where(isPositive, sum, 1).sqrt(), 0);
}

/**
 * Puts values back to where a max pooling found its maxima, zeros elsewhere: x in the shape of `pooled` -> the shape of the
 * pooling's input. A gradient needs windows that do not overlap.
 *
 * @param pooled what {@link maxPool2d} gave
 * @throws {ArgumentError} if `pooled` is none of a max pooling
 * @throws {ShapeError} if the shapes differ
 */
export function unpool2d(x: Value, pooled: Value): Value {
  const nodes = [nodeOf("unpool2d", x), nodeOf("unpool2d", pooled, x.graph)] as const;
  const node = unpooling(...nodes);
  if (node) return x.graph.wrap(node);
  throw new ArgumentError(
    "unpool2d: the second argument must be what maxPool2d gave, before anything else is computed of it",
  );
}

function windowsOf(name: string, size: PairOption, options: PoolingOptions) {
  checkOptions(name, options, ["stride", "padding"]);
  const window = pairOf(`${name}: window`, size, 1);
  const stride = pairOf(`${name}: stride`, options.stride ?? window, 1);
  return { window, stride, padding: pairOf(`${name}: padding`, options.padding ?? 0, 0) };
}
