import { type ActivationFn, checkActivation, sigmoid } from "../activations.js";
import { checkChoice, checkCount, checkNumber, checkOptions } from "../arguments.js";
import { activation } from "../graph/ops/activation.js";
import { type Init, inits } from "../initializers.js";
import type { Layer, LayerDescription, LayerScope, ParameterSpec, Paths } from "./layer.js";
import { denseParameters, weightedInput } from "./weighted-input.js";

export interface FullyConnectedOptions {
  /** Inputs per example. */
  readonly nIn: number;
  /** Units. */
  readonly nOut: number;
  /** Default {@link sigmoid}. */
  readonly activationFn?: ActivationFn;
  /** Probability of dropping each **input** of the layer while training, 0 ≤ p < 1; default 0. */
  readonly pDropout?: number;
  /** Start values; default the network's, `"network3"`. */
  readonly init?: Init;
}

/**
 * A fully connected layer: f(x·w + b) with w [nIn, nOut] and b [nOut] (network3's
 * FullyConnectedLayer, Nielsen ch. 6).
 *
 * @throws {ArgumentError} for sizes that are no positive integers, pDropout outside [0, 1) and unknown options
 *
 * @example
 * new FullyConnectedLayer({ nIn: 40 * 4 * 4, nOut: 100, activationFn: ReLU, pDropout: 0.5 });
 */
export class FullyConnectedLayer implements Layer {
  readonly type = "FullyConnectedLayer";
  readonly nIn: number;
  readonly nOut: number;
  readonly activationFn: ActivationFn;
  readonly pDropout: number;
  readonly init: Init | undefined;

  constructor(options: FullyConnectedOptions) {
    const name = this.type;
    checkOptions(name, options, ["nIn", "nOut", "activationFn", "pDropout", "init"]);
    const { nIn, nOut, activationFn = sigmoid, pDropout = 0, init } = options;
    this.nIn = checkCount(`${name}: nIn`, nIn);
    this.nOut = checkCount(`${name}: nOut`, nOut);
    this.activationFn = checkActivation(`${name}: activationFn`, activationFn);
    this.pDropout = checkNumber(`${name}: pDropout`, pDropout, { min: 0, below: 1 });
    this.init = init === undefined ? undefined : checkChoice(`${name}: init`, init, inits);
    Object.freeze(this);
  }

  get inputSize(): number {
    return this.nIn;
  }

  get outputSize(): number {
    return this.nOut;
  }

  get outputShape(): readonly number[] {
    return [this.nOut];
  }

  parameters(): readonly ParameterSpec[] {
    return denseParameters(this.nIn, this.nOut, Math.sqrt(1 / this.nOut), 1);
  }

  lower(scope: LayerScope, input: Paths): Paths {
    const z = weightedInput(scope, input, this.nIn, this.pDropout);
    return {
      inference: activation(z.inference, this.activationFn.name),
      training: activation(z.training, this.activationFn.name),
    };
  }

  describe(): LayerDescription {
    const { type, nIn, nOut, activationFn, pDropout, init } = this;
    return { type, nIn, nOut, activationFn: activationFn.name, pDropout, ...(init && { init }) };
  }
}
