import { type ActivationFn, activationNamed } from "../activations.js";
import { Convolution, type ConvolutionOptions } from "./convolution.js";
import {
  type Layer,
  type LayerDescription,
  type LayerScope,
  optionsOf,
  type ParameterSpec,
  type Paths,
} from "./layer.js";
import { imageFrom } from "./windows.js";

export type ConvOptions = ConvolutionOptions;

/**
 * A convolution without pooling: f(x ⋆ w + b), with w [filters, maps, rows, columns] and b [filters]. The output has
 * floor((size + 2·padding - field) / stride) + 1 rows and columns.
 *
 * @throws {ArgumentError} if a shape is not made of positive integers or an option is unknown
 * @throws {ShapeError} if the numbers of maps differ or the filter does not fit the image
 *
 * @example
 * new ConvLayer({ imageShape: [1, 28, 28], filterShape: [20, 1, 5, 5], stride: 2, padding: 2, activationFn: ReLU });
 */
export class ConvLayer extends Convolution implements Layer {
  readonly type = "ConvLayer";
  readonly #options: ConvOptions;

  constructor(options: ConvOptions) {
    super("ConvLayer", options);
    this.#options = { ...options };
    this.checkOutput();
    Object.freeze(this);
  }

  get outputShape(): readonly number[] {
    return this.convolved;
  }

  /** This layer with the image that the layer before it gives, where imageShape was left out. @internal */
  sized(shape: readonly number[] | undefined): ConvLayer {
    if (this.imageShape) return this;
    return new ConvLayer({ ...this.#options, imageShape: imageFrom(this.type, shape) });
  }

  /** @internal */
  parameters(): readonly ParameterSpec[] {
    return this.parametersFor(1);
  }

  /** @internal */
  lower(scope: LayerScope, input: Paths): Paths {
    return this.lowerBy(scope, input, (maps) => maps);
  }

  /** Makes the layer that {@link describe} describes; `own` are activations that the library does not have. */
  static fromJSON(description: LayerDescription, own: readonly ActivationFn[] = []): ConvLayer {
    const options = optionsOf(description, ["imageShape", "filterShape", "activationFn"]);
    const activationFn = activationNamed("activationFn", options.activationFn, own);
    return new ConvLayer({ ...options, activationFn });
  }

  describe(): LayerDescription {
    const { before, after } = this.described();
    return { type: this.type, ...before, ...after };
  }
}
