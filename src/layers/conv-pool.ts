import { type ActivationFn, activationNamed } from "../activations.js";
import type { Pair } from "../ops/pair.js";
import { Convolution, type ConvolutionOptions } from "./convolution.js";
import {
  type Layer,
  type LayerDescription,
  type LayerScope,
  optionsOf,
  type ParameterSpec,
  type Paths,
} from "./layer.js";
import {
  checkPool,
  describePool,
  imageFrom,
  type PoolMode,
  pooled,
  pooledSize,
} from "./windows.js";

export interface ConvPoolOptions extends ConvolutionOptions {
  /** `[rows, columns]` of the pooling window, or a number for both; default 2. */
  readonly poolsize?: number | readonly number[];
  /** `[rows, columns]` between two windows, or a number for both; default `poolsize`, so that windows do not overlap. */
  readonly poolStride?: number | readonly number[];
  /** The value of a window: its maximum, its mean, or the square root of its sum of squares. Default `"max"`. */
  readonly poolMode?: PoolMode;
}

/**
 * Convolution, pooling, bias, activation, in this order (network3's ConvPoolLayer, Nielsen ch. 6,
 * eq. 125): f(pool(x ⋆ w) + b) with cross-correlation, by default "valid" and with stride 1, w [filters, maps, rows,
 * columns] and b [filters]. Pooling drops incomplete windows at the border.
 *
 * @throws {ArgumentError} if a shape is not made of positive integers or an option is unknown
 * @throws {ShapeError} if the numbers of maps differ, or the filter or the pooling window does not fit the image
 *
 * @example
 * new ConvPoolLayer({ imageShape: [10, 1, 28, 28], filterShape: [20, 1, 5, 5], poolsize: [2, 2], activationFn: ReLU });
 */
export class ConvPoolLayer extends Convolution implements Layer {
  readonly type = "ConvPoolLayer";
  readonly poolsize: Pair;
  readonly poolStride: Pair;
  readonly poolMode: PoolMode;
  readonly #options: ConvPoolOptions;

  constructor(options: ConvPoolOptions) {
    super("ConvPoolLayer", options, ["poolsize", "poolStride", "poolMode"]);
    const { poolsize, poolStride, poolMode } = checkPool(this.type, options);
    this.poolsize = poolsize;
    this.poolStride = poolStride;
    this.poolMode = poolMode;
    this.#options = { ...options };
    this.checkOutput();
    Object.freeze(this);
  }

  get outputShape(): readonly number[] {
    return pooledSize(this.type, this.convolved, this);
  }

  /** This layer with the image that the layer before it gives, where imageShape was left out. @internal */
  sized(shape: readonly number[] | undefined): ConvPoolLayer {
    if (this.imageShape) return this;
    return new ConvPoolLayer({ ...this.#options, imageShape: imageFrom(this.type, shape) });
  }

  /** @internal */
  parameters(): readonly ParameterSpec[] {
    const [rows = 1, columns = 1] = this.poolsize;
    return this.parametersFor(rows * columns);
  }

  /** @internal */
  lower(scope: LayerScope, input: Paths): Paths {
    return this.lowerBy(scope, input, (maps) => pooled(maps, this));
  }

  /** Makes the layer that {@link describe} describes; `own` are activations that the library does not have. */
  static fromJSON(description: LayerDescription, own: readonly ActivationFn[] = []): ConvPoolLayer {
    const keys = ["imageShape", "filterShape", "poolsize", "activationFn"] as const;
    const options = optionsOf(description, keys);
    const activationFn = activationNamed("activationFn", options.activationFn, own);
    return new ConvPoolLayer({ ...options, activationFn });
  }

  describe(): LayerDescription {
    const { before, after } = this.described();
    return { type: this.type, ...before, ...describePool(this), ...after };
  }
}
