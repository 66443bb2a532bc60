// Shapes of images, and of what filters and pooling windows make of them.
import { checkChoice, checkShape } from "../arguments.js";
import { ShapeError } from "../errors.js";
import type { Value } from "../graph/graph.js";
import { averagePool2d } from "../graph/ops/average-pool2d.js";
import { maxPool2d } from "../graph/ops/max-pool2d.js";
import { l2Pool2d } from "../ops/images.js";
import { wrapNode } from "../ops/on-node.js";
import { type Pair, type PairOption, pairOf } from "../ops/pair.js";

export type { Pair };

/** `[maps, rows, columns]`. */
export type ImageSize = readonly [number, number, number];

/** Pooling: the maximum of a window, its mean, or the square root of its sum of squares. */
export type PoolMode = "max" | "average" | "l2";

/** Requires `[mini-batch, maps, rows, columns]` or `[maps, rows, columns]`. */
export function checkImageShape(where: string, shape: unknown): readonly number[] {
  const meaning = "[mini-batch, maps, rows, columns] or [maps, rows, columns]";
  return Object.freeze(checkShape(where, shape, [3, 4], meaning));
}

/** `[maps, rows, columns]` of a shape with or without a mini-batch. */
export function imageSize(shape: readonly number[]): ImageSize {
  const [maps = 0, rows = 0, columns = 0] = shape.slice(-3);
  return [maps, rows, columns];
}

/** The shape that a layer passes on, as the image that the next one takes. */
export function imageFrom(where: string, shape: readonly number[] | undefined): ImageSize {
  if (shape === undefined) throw leftOut(where, "imageShape");
  if (shape.length === 3) return imageSize(shape);
  throw new ShapeError(
    `${where}: the layer before gives [${shape}], which are no images; give imageShape, [maps, rows, columns]`,
  );
}

/** The error for a size that neither an option nor the layer before gives. */
export function leftOut(where: string, option: string): ShapeError {
  return new ShapeError(
    `${where}: ${option} is left out, which is possible behind another layer of a network; give ${option} here`,
  );
}

/** Options of the windows of a convolution, checked. */
export interface Filters {
  /** `[filters, maps, rows, columns]`. */
  readonly filterShape: readonly number[];
  readonly stride: Pair;
  readonly padding: Pair;
}

/** [maps, rows, columns] -> [filters, rows, columns] of a convolution. */
export function convolvedSize(where: string, image: ImageSize, options: Filters): ImageSize {
  const [maps, ...size] = image;
  const { filterShape, stride, padding } = options;
  const [filters = 0, filterMaps = 0, ...field] = filterShape;
  if (maps !== filterMaps) {
    throw new ShapeError(
      `${where}: filterShape [${filterShape}] expects ${filterMaps} input maps, but the ` +
        `image [${image}] has ${maps}; make filterShape[1] equal to the maps of the image`,
    );
  }
  const counts = windowCounts(size, field, stride, padding);
  if (counts.every((count) => count > 0)) return [filters, ...counts];
  throw new ShapeError(
    `${where}: a ${field.join("x")} filter does not fit into a ${size.join("x")} image` +
      `${padding.some(Boolean) ? ` with padding [${padding}]` : ""}; use a smaller filterShape`,
  );
}

/** Options of the windows of a pooling, checked. */
export interface Pool {
  readonly poolsize: Pair;
  readonly poolStride: Pair;
  readonly poolMode: PoolMode;
}

/** Requires the options of a pooling; returns them with their defaults. */
export function checkPool(
  where: string,
  options: { poolsize?: unknown; poolStride?: unknown; poolMode?: unknown },
): Pool {
  const { poolsize = [2, 2], poolStride = poolsize, poolMode = "max" } = options;
  const check = (name: string, value: unknown) =>
    Object.freeze(pairOf(`${where}: ${name}`, value, 1));
  return {
    poolsize: check("poolsize", poolsize),
    poolStride: check("poolStride", poolStride),
    poolMode: checkChoice(`${where}: poolMode`, poolMode, ["max", "average", "l2"]),
  };
}

/** [maps, rows, columns] -> [maps, rows, columns] of a pooling. */
export function pooledSize(where: string, [maps, ...size]: ImageSize, pool: Pool): ImageSize {
  const counts = windowCounts(size, pool.poolsize, pool.poolStride, [0, 0]);
  if (counts.every((count) => count > 0)) return [maps, ...counts];
  throw new ShapeError(
    `${where}: a ${pool.poolsize.join("x")} pooling window does not fit into the ` +
      `${size.join("x")} maps; use a smaller poolsize`,
  );
}

/** src [N, maps, rows, columns] -> the pooled maps. */
export function pooled(src: Value, { poolsize, poolStride, poolMode }: Pool): Value {
  const windows = { window: poolsize, stride: poolStride };
  if (poolMode === "average") return averagePool2d(src, windows);
  if (poolMode === "l2") return l2Pool2d(wrapNode(src), poolsize, { stride: poolStride }).node;
  return maxPool2d(src, windows);
}

/** The options of a pooling that are not the defaults, for a description. */
export function describePool({ poolsize, poolStride, poolMode }: Pool) {
  const overlaps = poolStride.join() !== poolsize.join();
  return { poolsize, ...(overlaps && { poolStride }), ...(poolMode !== "max" && { poolMode }) };
}

/** Requires `stride` and `padding`; returns them as pairs. */
export function checkSteps(
  where: string,
  { stride = 1, padding = 0 }: { stride?: PairOption; padding?: PairOption },
) {
  return {
    stride: Object.freeze(pairOf(`${where}: stride`, stride, 1)),
    padding: Object.freeze(pairOf(`${where}: padding`, padding, 0)),
  };
}

/** The stride and the padding that are not the defaults, for a description. */
export function describeSteps({ stride, padding }: { stride: Pair; padding: Pair }) {
  return {
    ...(stride.some((step) => step !== 1) && { stride }),
    ...(padding.some((zeros) => zeros !== 0) && { padding }),
  };
}

/** The numbers of rows and columns of windows, 0 or less where none fits. */
function windowCounts(
  size: readonly number[],
  window: readonly number[],
  stride: readonly number[],
  padding: readonly number[],
): [number, number] {
  const count = (axis: 0 | 1) =>
    Math.floor(
      ((size[axis] ?? 0) + 2 * (padding[axis] ?? 0) - (window[axis] ?? 0)) / (stride[axis] ?? 1),
    ) + 1;
  return [count(0), count(1)];
}
