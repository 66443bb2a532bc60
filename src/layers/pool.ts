import { checkOptions } from "../arguments.js";
import type { Value } from "../graph/graph.js";
import { reshape } from "../graph/ops/reshape.js";
import { inspected, showCall } from "../inspect.js";
import type { Pair } from "../ops/pair.js";
import {
  type Layer,
  type LayerDescription,
  type LayerScope,
  optionsOf,
  type ParameterSpec,
  type Paths,
} from "./layer.js";
import {
  checkImageShape,
  checkPool,
  describePool,
  type ImageSize,
  imageFrom,
  imageSize,
  leftOut,
  type PoolMode,
  pooled,
  pooledSize,
} from "./windows.js";

export interface PoolLayerOptions {
  /** Shape of the input images, with or without the mini-batch. Behind another layer it may be left out. */
  readonly imageShape?: readonly number[];
  /** `[rows, columns]` of the pooling window, or a number for both; default 2. */
  readonly poolsize?: number | readonly number[];
  /** `[rows, columns]` between two windows, or a number for both; default `poolsize`, so that windows do not overlap. */
  readonly poolStride?: number | readonly number[];
  /** The value of a window: its maximum, its mean, or the square root of its sum of squares. Default `"max"`. */
  readonly poolMode?: PoolMode;
}

/**
 * Pooling alone, without parameters: the maximum, the mean or the L2 norm of each window (Nielsen ch. 6). Incomplete
 * windows at the border are dropped.
 *
 * @throws {ArgumentError} if a size is no positive integer or an option is unknown
 * @throws {ShapeError} if the window does not fit the image
 *
 * @example
 * new PoolLayer({ poolsize: [2, 2], poolMode: "l2" });
 */
export class PoolLayer implements Layer {
  readonly type = "PoolLayer";
  readonly inputOption = "imageShape";
  readonly pDropout = 0;
  /** Undefined where it is left out; the layers of a network know it. */
  readonly imageShape: readonly number[] | undefined;
  readonly poolsize: Pair;
  readonly poolStride: Pair;
  readonly poolMode: PoolMode;
  readonly #options: PoolLayerOptions;

  constructor(options: PoolLayerOptions = {}) {
    checkOptions(this.type, options, ["imageShape", "poolsize", "poolStride", "poolMode"]);
    const { imageShape } = options;
    this.imageShape =
      imageShape === undefined
        ? undefined
        : checkImageShape(`${this.type}: imageShape`, imageShape);
    const { poolsize, poolStride, poolMode } = checkPool(this.type, options);
    this.poolsize = poolsize;
    this.poolStride = poolStride;
    this.poolMode = poolMode;
    this.#options = { ...options };
    if (this.imageShape) pooledSize(this.type, this.#image, this);
    Object.freeze(this);
  }

  /** The mini-batch size in `imageShape`; undefined if it has none. */
  get miniBatchSize(): number | undefined {
    return this.imageShape?.length === 4 ? this.imageShape[0] : undefined;
  }

  get inputShape(): readonly number[] {
    return this.#image;
  }

  get inputSize(): number {
    return this.#image.reduce((product, size) => product * size, 1);
  }

  get outputShape(): readonly number[] {
    return pooledSize(this.type, this.#image, this);
  }

  get outputSize(): number {
    return this.outputShape.reduce((product, size) => product * size, 1);
  }

  get functionName(): string {
    return this.poolMode;
  }

  /** This layer with the image that the layer before it gives, where imageShape was left out. @internal */
  sized(shape: readonly number[] | undefined): PoolLayer {
    if (this.imageShape) return this;
    return new PoolLayer({ ...this.#options, imageShape: imageFrom(this.type, shape) });
  }

  /** @internal */
  parameters(): readonly ParameterSpec[] {
    return [];
  }

  /** @internal */
  lower({ graph }: LayerScope, input: Paths): Paths {
    const path = (x: Value) => pooled(reshape(x, [graph.batch, ...this.#image]), this);
    return { inference: path(input.inference), training: path(input.training) };
  }

  /** Makes the layer that {@link describe} describes. */
  static fromJSON(description: LayerDescription): PoolLayer {
    return new PoolLayer(optionsOf(description, ["imageShape", "poolsize"]));
  }

  describe(): LayerDescription {
    const { type, imageShape } = this;
    return { type, ...(imageShape && { imageShape }), ...describePool(this) };
  }

  /** @internal */
  [inspected](): string {
    return showCall(this.describe());
  }

  get #image(): ImageSize {
    if (this.imageShape) return imageSize(this.imageShape);
    throw leftOut(this.type, "imageShape");
  }
}
