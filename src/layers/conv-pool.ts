import {
  type Activation,
  type ActivationFn,
  activationNamed,
  checkActivation,
  sigmoid,
} from "../activations.js";
import { checkChoice, checkElements, checkOptions, checkShape } from "../arguments.js";
import { ShapeError } from "../errors.js";
import { activation } from "../graph/ops/activation.js";
import { biasAdd } from "../graph/ops/bias-add.js";
import { conv2d } from "../graph/ops/conv2d.js";
import { maxPool2d } from "../graph/ops/max-pool2d.js";
import { reshape } from "../graph/ops/reshape.js";
import { type Init, initialValues, inits } from "../initializers.js";
import { inspected, showCall } from "../inspect.js";
import {
  type Layer,
  type LayerDescription,
  type LayerScope,
  optionsOf,
  type ParameterSpec,
  type Paths,
} from "./layer.js";

export interface ConvPoolOptions {
  /** Shape of the input images: `[mini-batch, maps, rows, columns]` or `[maps, rows, columns]`. */
  readonly imageShape: readonly number[];
  /** `[filters, maps, rows, columns]`. */
  readonly filterShape: readonly number[];
  /** `[rows, columns]` of the pooling window, which is also its stride; default `[2, 2]`. */
  readonly poolsize?: readonly number[];
  /**
   * An exported activation such as {@link sigmoid}, or its name such as `"relu"`; default {@link
   * sigmoid}.
   */
  readonly activationFn?: Activation;
  /** Initial values; default the `init` of the network, which is `"network3"` by default. */
  readonly init?: Init;
}

type Triple = readonly [number, number, number];
type Quadruple = readonly [number, number, number, number];

/**
 * Convolution, max-pooling, bias, activation, in this order (network3's ConvPoolLayer, Nielsen ch. 6,
 * eq. 125): f(pool(x ⋆ w) + b) with "valid" cross-correlation, stride 1, w [filters, maps, rows,
 * columns] and b [filters]. Pooling drops incomplete windows at the border.
 *
 * @throws {ArgumentError} if a shape is not made of positive integers or an option is unknown
 * @throws {ShapeError} if the numbers of maps differ, or the filter or the pooling window does not fit the image
 *
 * @example
 * new ConvPoolLayer({ imageShape: [10, 1, 28, 28], filterShape: [20, 1, 5, 5], poolsize: [2, 2], activationFn: ReLU });
 */
export class ConvPoolLayer implements Layer {
  readonly type = "ConvPoolLayer";
  readonly inputOption = "imageShape";
  readonly imageShape: readonly number[];
  readonly filterShape: readonly number[];
  readonly poolsize: readonly number[];
  readonly activationFn: ActivationFn;
  readonly init: Init | undefined;
  readonly pDropout = 0;
  readonly outputShape: readonly number[];

  constructor(options: ConvPoolOptions) {
    const name = this.type;
    checkOptions(name, options, ["imageShape", "filterShape", "poolsize", "activationFn", "init"]);
    const { imageShape, filterShape, poolsize = [2, 2], activationFn = sigmoid, init } = options;
    this.imageShape = Object.freeze(
      checkShape(
        `${name}: imageShape`,
        imageShape,
        [3, 4],
        "[mini-batch, maps, rows, columns] or [maps, rows, columns]",
      ),
    );
    this.filterShape = Object.freeze(
      checkShape(`${name}: filterShape`, filterShape, [4], "[filters, maps, rows, columns]"),
    );
    this.poolsize = Object.freeze(
      checkShape(`${name}: poolsize`, poolsize, [2], "[rows, columns]"),
    );
    checkElements(`${name}: imageShape`, this.imageShape, "use a smaller imageShape");
    checkElements(`${name}: filterShape`, this.filterShape, "use a smaller filterShape");
    this.activationFn = checkActivation(`${name}: activationFn`, activationFn);
    this.init = init === undefined ? undefined : checkChoice(`${name}: init`, init, inits);
    this.outputShape = Object.freeze(this.#outputShape());
    checkElements(`${name}: the output`, this.outputShape, "use fewer filters or smaller images");
    Object.freeze(this);
  }

  /** The mini-batch size in `imageShape`; undefined if it has none. */
  get miniBatchSize(): number | undefined {
    return this.imageShape.length === 4 ? this.imageShape[0] : undefined;
  }

  get inputShape(): readonly number[] {
    return this.#image();
  }

  get functionName(): string {
    return this.activationFn.name;
  }

  get inputSize(): number {
    return this.#image().reduce((product, size) => product * size, 1);
  }

  get outputSize(): number {
    return this.outputShape.reduce((product, size) => product * size, 1);
  }

  /** @internal */
  parameters(): readonly ParameterSpec[] {
    const [filters, maps, rows, columns] = this.#filter();
    const [poolRows = 1, poolColumns = 1] = this.poolsize;
    // This is n_out of network3: an integer division that ignores the number of input maps.
    const nOut = Math.floor((filters * rows * columns) / (poolRows * poolColumns));
    const fans = { fanIn: maps * rows * columns, fanOut: filters * rows * columns };
    const w = { ...fans, network3: Math.sqrt(1 / Math.max(1, nOut)), isBias: false };
    const b = { ...fans, network3: 1, isBias: true };
    return [
      {
        name: "w",
        shape: this.filterShape,
        initial: (init) => initialValues(w, this.init ?? init),
        decays: true,
        stream: 0,
      },
      {
        name: "b",
        shape: [filters],
        initial: (init) => initialValues(b, this.init ?? init),
        decays: false,
        stream: 1,
      },
    ];
  }

  /** As in network3, both paths use the inference input: a convolution ignores masks before it. @internal */
  lower(scope: LayerScope, input: Paths): Paths {
    const [rows = 1, columns = 1] = this.poolsize;
    const images = reshape(input.inference, [scope.graph.batch, ...this.#image()]);
    const pooled = maxPool2d(conv2d(images, scope.parameter("w")), { window: [rows, columns] });
    const output = activation(biasAdd(pooled, scope.parameter("b")), this.activationFn.name);
    return { inference: output, training: output };
  }

  /** Makes the layer that {@link describe} describes. */
  static fromJSON(description: LayerDescription): ConvPoolLayer {
    const keys = ["imageShape", "filterShape", "poolsize", "activationFn"] as const;
    const options = optionsOf(description, keys);
    const activationFn = activationNamed("activationFn", options.activationFn);
    return new ConvPoolLayer({ ...options, activationFn });
  }

  describe(): LayerDescription {
    const { type, imageShape, filterShape, poolsize, activationFn, init } = this;
    return {
      type,
      imageShape,
      filterShape,
      poolsize,
      activationFn: activationFn.name,
      ...(init && { init }),
    };
  }

  /** @internal */
  [inspected](): string {
    return showCall(this.describe());
  }

  #image(): Triple {
    const [maps = 0, rows = 0, columns = 0] = this.imageShape.slice(-3);
    return [maps, rows, columns];
  }

  #filter(): Quadruple {
    const [filters = 0, maps = 0, rows = 0, columns = 0] = this.filterShape;
    return [filters, maps, rows, columns];
  }

  #outputShape(): Triple {
    const [maps, height, width] = this.#image();
    const [filters, filterMaps, rows, columns] = this.#filter();
    if (maps !== filterMaps) {
      throw new ShapeError(
        `ConvPoolLayer: filterShape [${this.filterShape}] expects ${filterMaps} input maps, but ` +
          `imageShape [${this.imageShape}] has ${maps}; make filterShape[1] equal to the maps of the image`,
      );
    }
    if (rows > height || columns > width) {
      throw new ShapeError(
        `ConvPoolLayer: a ${rows}x${columns} filter does not fit into a ${height}x${width} image; use a smaller filterShape`,
      );
    }
    const [poolRows = 1, poolColumns = 1] = this.poolsize;
    const outRows = Math.floor((height - rows + 1) / poolRows);
    const outColumns = Math.floor((width - columns + 1) / poolColumns);
    if (outRows === 0 || outColumns === 0) {
      throw new ShapeError(
        `ConvPoolLayer: a ${poolRows}x${poolColumns} pooling window does not fit into the ` +
          `${height - rows + 1}x${width - columns + 1} maps after the convolution; use a smaller poolsize`,
      );
    }
    return [filters, outRows, outColumns];
  }
}
