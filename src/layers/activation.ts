import {
  type Activation,
  type ActivationFn,
  activationNamed,
  checkActivation,
} from "../activations.js";
import {
  type Layer,
  type LayerDescription,
  type LayerScope,
  optionsOf,
  type Paths,
} from "./layer.js";
import { SameShape, type SameShapeOptions } from "./same-shape.js";

export interface ActivationLayerOptions extends SameShapeOptions {
  /** An activation such as {@link ReLU}, or the name of an exported one such as `"relu"`. */
  readonly activationFn: Activation;
}

/**
 * An activation function alone, for example behind a pooling. It keeps the shape of its inputs.
 *
 * @throws {ArgumentError} if the activation is none, a size is wrong or an option is unknown
 *
 * @example
 * new ActivationLayer({ activationFn: ReLU });
 */
export class ActivationLayer extends SameShape implements Layer {
  readonly type = "ActivationLayer";
  readonly pDropout = 0;
  readonly activationFn: ActivationFn;

  constructor(options: ActivationLayerOptions) {
    super("ActivationLayer", options, ["activationFn"]);
    this.activationFn = checkActivation(`${this.type}: activationFn`, options.activationFn);
    Object.freeze(this);
  }

  get functionName(): string {
    return this.activationFn.name;
  }

  /** This layer with the shape that the layer before it gives, where its own was left out. @internal */
  sized(shape: readonly number[] | undefined): ActivationLayer {
    if (this.isSized) return this;
    return new ActivationLayer({ activationFn: this.activationFn, ...this.sizeFrom(shape) });
  }

  /** @internal */
  lower(_scope: LayerScope, input: Paths): Paths {
    return {
      inference: this.activationFn.lower(input.inference),
      training: this.activationFn.lower(input.training),
    };
  }

  /** Makes the layer that {@link describe} describes; `own` are activations that the library does not have. */
  static fromJSON(
    description: LayerDescription,
    own: readonly ActivationFn[] = [],
  ): ActivationLayer {
    const options = optionsOf(description, ["activationFn"]);
    const activationFn = activationNamed("activationFn", options.activationFn, own);
    return new ActivationLayer({ ...(options as object), activationFn });
  }

  describe(): LayerDescription {
    return { type: this.type, ...this.describeSize(), activationFn: this.activationFn.name };
  }
}
