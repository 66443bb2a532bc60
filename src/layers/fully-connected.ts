import {
  type Activation,
  type ActivationFn,
  activationNamed,
  checkActivation,
  sigmoid,
} from "../activations.js";
import { activation } from "../graph/ops/activation.js";
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
   * An exported activation such as {@link sigmoid}, or its name such as `"relu"`; default {@link
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

  /** @internal */
  parameters(): readonly ParameterSpec[] {
    return this.parametersWith(Math.sqrt(1 / this.nOut), 1);
  }

  /** @internal */
  lower(scope: LayerScope, input: Paths): Paths {
    const z = this.weightedInput(scope, input);
    return {
      inference: activation(z.inference, this.activationFn.name),
      training: activation(z.training, this.activationFn.name),
    };
  }

  /** Makes the layer that {@link describe} describes. */
  static fromJSON(description: LayerDescription): FullyConnectedLayer {
    const options = optionsOf(description, ["nIn", "nOut", "activationFn", "pDropout"]);
    const activationFn = activationNamed("activationFn", options.activationFn);
    return new FullyConnectedLayer({ ...options, activationFn });
  }

  describe(): LayerDescription {
    const { type, nIn, nOut, activationFn, pDropout, init } = this;
    return { type, nIn, nOut, activationFn: activationFn.name, pDropout, ...(init && { init }) };
  }
}
