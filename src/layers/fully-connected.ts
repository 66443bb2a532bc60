import {
  type Activation,
  type ActivationFn,
  activationNamed,
  checkActivation,
  sigmoid,
} from "../activations.js";
import { Dense, type DenseOptions } from "./dense.js";
import {
  type Layer,
  type LayerDescription,
  type LayerScope,
  optionsOf,
  type ParameterSpec,
  type Paths,
} from "./layer.js";

export interface FullyConnectedOptions extends DenseOptions {
  /**
   * An activation such as {@link sigmoid}, or the name of an exported one such as `"relu"`; default {@link
   * sigmoid}.
   */
  readonly activationFn?: Activation;
}

/**
 * A fully connected layer: f(x·w + b) with w [nIn, nOut] and b [nOut] (network3's
 * FullyConnectedLayer, Nielsen ch. 6).
 *
 * @throws {ArgumentError} if a size is not a positive integer, pDropout is outside [0, 1) or an option is unknown
 * @throws {ShapeError} if there are more weights than one array can hold
 *
 * @example
 * new FullyConnectedLayer({ nIn: 40 * 4 * 4, nOut: 100, activationFn: ReLU, pDropout: 0.5 });
 */
export class FullyConnectedLayer extends Dense implements Layer {
  readonly type = "FullyConnectedLayer";
  readonly activationFn: ActivationFn;

  constructor(options: FullyConnectedOptions) {
    super("FullyConnectedLayer", options, ["activationFn"]);
    const { activationFn = sigmoid } = options;
    this.activationFn = checkActivation(`${this.type}: activationFn`, activationFn);
    Object.freeze(this);
  }

  get functionName(): string {
    return this.activationFn.name;
  }

  /** This layer with as many inputs as the layer before it gives, where nIn was left out. @internal */
  sized(shape: readonly number[] | undefined): FullyConnectedLayer {
    if (this.nIn !== undefined) return this;
    const { activationFn } = this;
    return new FullyConnectedLayer({ ...this.sizeFrom(shape), activationFn });
  }

  /** @internal */
  parameters(): readonly ParameterSpec[] {
    return this.parametersWith(Math.sqrt(1 / this.nOut), 1);
  }

  /** @internal */
  lower(scope: LayerScope, input: Paths): Paths {
    const z = this.weightedInput(scope, input);
    return {
      inference: this.activationFn.lower(z.inference),
      training: this.activationFn.lower(z.training),
    };
  }

  /** Makes the layer that {@link describe} describes; `own` are activations that the library does not have. */
  static fromJSON(
    description: LayerDescription,
    own: readonly ActivationFn[] = [],
  ): FullyConnectedLayer {
    const options = optionsOf(description, ["nIn", "nOut", "activationFn", "pDropout"]);
    const activationFn = activationNamed("activationFn", options.activationFn, own);
    return new FullyConnectedLayer({ ...options, activationFn });
  }

  describe(): LayerDescription {
    const { type, nIn, nOut, pDropout, init } = this.described();
    const activationFn = this.activationFn.name;
    return { type, nIn, nOut, activationFn, pDropout, ...(init && { init }) };
  }
}
