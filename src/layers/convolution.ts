// The base class of layers of filters: shapes, start values, and the convolution of both paths.
import { type Activation, type ActivationFn, checkActivation, sigmoid } from "../activations.js";
import { checkChoice, checkElements, checkOptions, checkShape } from "../arguments.js";
import type { Value } from "../graph/graph.js";
import { biasAdd } from "../graph/ops/bias-add.js";
import { conv2d } from "../graph/ops/conv2d.js";
import { reshape } from "../graph/ops/reshape.js";
import { type Init, initialValues, inits } from "../initializers.js";
import { inspected, showCall } from "../inspect.js";
import type { Pair, PairOption } from "../ops/pair.js";
import type { LayerDescription, LayerScope, ParameterSpec, Paths } from "./layer.js";
import {
  checkImageShape,
  checkSteps,
  convolvedSize,
  describeSteps,
  type ImageSize,
  imageSize,
  leftOut,
} from "./windows.js";

export interface ConvolutionOptions {
  /**
   * Shape of the input images: `[mini-batch, maps, rows, columns]` or `[maps, rows, columns]`. Behind another layer
   * it may be left out.
   */
  readonly imageShape?: readonly number[];
  /** `[filters, maps, rows, columns]`. */
  readonly filterShape: readonly number[];
  /** Step of the filters, a number or `[rows, columns]`; default 1. */
  readonly stride?: PairOption;
  /** Zeros on each side of the images, a number or `[rows, columns]`; default 0. */
  readonly padding?: PairOption;
  /**
   * An activation such as {@link sigmoid}, or the name of an exported one such as `"relu"`; default {@link
   * sigmoid}.
   */
  readonly activationFn?: Activation;
  /** Initial values; default the `init` of the network, which is `"network3"` by default. */
  readonly init?: Init;
}

const KEYS = ["imageShape", "filterShape", "stride", "padding", "activationFn", "init"];

/** A layer with w [filters, maps, rows, columns] and b [filters]. */
export abstract class Convolution {
  abstract readonly type: string;
  readonly inputOption = "imageShape";
  /** Undefined where it is left out; the layers of a network know it. */
  readonly imageShape: readonly number[] | undefined;
  readonly filterShape: readonly number[];
  readonly stride: Pair;
  readonly padding: Pair;
  readonly activationFn: ActivationFn;
  readonly init: Init | undefined;
  readonly pDropout = 0;
  readonly #name: string;

  /** `more` lists the names of options that the derived layer adds. */
  protected constructor(name: string, options: ConvolutionOptions, more: readonly string[] = []) {
    checkOptions(name, options, [...KEYS, ...more]);
    this.#name = name;
    const { imageShape, filterShape, activationFn = sigmoid, init } = options;
    this.imageShape =
      imageShape === undefined ? undefined : checkImageShape(`${name}: imageShape`, imageShape);
    this.filterShape = Object.freeze(
      checkShape(`${name}: filterShape`, filterShape, [4], "[filters, maps, rows, columns]"),
    );
    const { stride, padding } = checkSteps(name, options);
    this.stride = stride;
    this.padding = padding;
    if (this.imageShape) {
      checkElements(`${name}: imageShape`, this.imageShape, "use a smaller imageShape");
    }
    checkElements(`${name}: filterShape`, this.filterShape, "use a smaller filterShape");
    this.activationFn = checkActivation(`${name}: activationFn`, activationFn);
    this.init = init === undefined ? undefined : checkChoice(`${name}: init`, init, inits);
  }

  /** The mini-batch size in `imageShape`; undefined if it has none. */
  get miniBatchSize(): number | undefined {
    return this.imageShape?.length === 4 ? this.imageShape[0] : undefined;
  }

  get inputShape(): readonly number[] {
    return this.image;
  }

  get functionName(): string {
    return this.activationFn.name;
  }

  get inputSize(): number {
    return this.image.reduce((product, size) => product * size, 1);
  }

  get outputSize(): number {
    return this.outputShape.reduce((product, size) => product * size, 1);
  }

  abstract get outputShape(): readonly number[];

  /** The JSON form of the layer, of which `fromJSON` makes the layer again. */
  abstract describe(): LayerDescription;

  /** @internal */
  [inspected](): string {
    return showCall(this.describe());
  }

  /** @internal */
  protected get image(): ImageSize {
    if (this.imageShape) return imageSize(this.imageShape);
    throw leftOut(this.#name, "imageShape");
  }

  /** Requires an output that memory holds, once the image is known. @internal */
  protected checkOutput(): void {
    if (!this.imageShape) return;
    const where = `${this.#name}: the output`;
    checkElements(where, this.outputShape, "use fewer filters or smaller images");
  }

  /** The maps that the filters give. @internal */
  protected get convolved(): ImageSize {
    return convolvedSize(this.#name, this.image, this);
  }

  /** w and b, of which each unit behind the layer sees `area` values in one of its inputs. @internal */
  protected parametersFor(area: number): readonly ParameterSpec[] {
    const [filters = 0, maps = 0, rows = 0, columns = 0] = this.filterShape;
    // This is n_out of network3: an integer division that ignores the number of input maps.
    const nOut = Math.floor((filters * rows * columns) / area);
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

  /**
   * f(reduce(x ⋆ w) + b). As in network3, both paths use the inference input, because a convolution ignores the masks
   * of the layers before it; but not those of a DropoutLayer.
   *
   * @internal
   */
  protected lowerBy(scope: LayerScope, input: Paths, reduce: (maps: Value) => Value): Paths {
    const path = (x: Value): Value => {
      const images = reshape(x, [scope.graph.batch, ...this.image]);
      const { stride, padding } = this;
      const maps = reduce(conv2d(images, scope.parameter("w"), { stride, padding }));
      return this.activationFn.lower(biasAdd(maps, scope.parameter("b")));
    };
    const inference = path(input.inference);
    return { inference, training: scope.keepsMasks ? path(input.training) : inference };
  }

  /** The options that are not the defaults, for a description. @internal */
  protected described() {
    const { imageShape, filterShape, activationFn, init } = this;
    return {
      before: { ...(imageShape && { imageShape }), filterShape, ...describeSteps(this) },
      after: { activationFn: activationFn.name, ...(init && { init }) },
    };
  }
}
