// Functions of images [N, C, H, W]: convolution and pooling.
import { checkNumber, checkOptions, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { conv2d as convolution } from "../graph/ops/conv2d.js";
import { maxPool2d as pooling } from "../graph/ops/max-pool2d.js";
import { nodeOf, type Value } from "./value.js";

/** A size of both axes, or `[rows, columns]`. */
type Pair = number | readonly [number, number];

/** Requires a size of both axes, or two. */
function pairOf(where: string, value: unknown, min: number): readonly [number, number] {
  const [rows, columns, ...rest] = Array.isArray(value) ? value : [value, value];
  if (rest.length > 0) {
    throw new ArgumentError(`${where} must be a number or [rows, columns], got ${describe(value)}`);
  }
  const check = (size: unknown) => checkNumber(where, size, { integer: true, min });
  return [check(rows), check(columns)];
}

/** Options of {@link conv2d}. */
export interface ConvolutionOptions {
  /** Step of the filter; default 1. */
  readonly stride?: Pair;
  /** Zeros on each side; default 0. */
  readonly padding?: Pair;
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
  readonly stride?: Pair;
  /** Border on each side, which is never the maximum; default 0. */
  readonly padding?: Pair;
}

/** The maximum of each window: [N, C, H, W] -> [N, C, …, …]. Incomplete windows are dropped. */
export function maxPool2d(x: Value, window: Pair, options: PoolingOptions = {}): Value {
  const node = nodeOf("maxPool2d", x);
  checkOptions("maxPool2d", options, ["stride", "padding"]);
  const size = pairOf("maxPool2d: window", window, 1);
  const stride = pairOf("maxPool2d: stride", options.stride ?? size, 1);
  const padding = pairOf("maxPool2d: padding", options.padding ?? 0, 0);
  return x.graph.wrap(pooling(node, { window: size, stride, padding }));
}
