import { checkChoice, checkCount, checkNumber, checkOptions } from "../arguments.js";
import type { Value } from "../graph/graph.js";
import { softmax } from "../graph/ops/softmax.js";
import { type Reduction, softmaxLogLikelihood } from "../graph/ops/softmax-log-likelihood.js";
import { type Init, inits } from "../initializers.js";
import type { CostLayer, LayerDescription, LayerScope, ParameterSpec, Paths } from "./layer.js";
import { denseParameters, weightedInput } from "./weighted-input.js";

export interface SoftmaxOptions {
  /** Inputs per example. */
  readonly nIn: number;
  /** Classes. */
  readonly nOut: number;
  /** Probability of dropping each **input** of the layer while training, 0 ≤ p < 1; default 0. */
  readonly pDropout?: number;
  /** Start values; default the network's, `"network3"`: zeros. */
  readonly init?: Init;
}

/**
 * The output layer: softmax(x·w + b) with the log-likelihood cost (network3's SoftmaxLayer, Nielsen
 * ch. 3 and 6). Weights and biases start at 0, so the first cost is ln(nOut).
 *
 * @throws {ArgumentError} for sizes that are no positive integers, pDropout outside [0, 1) and unknown options
 *
 * @example
 * new SoftmaxLayer({ nIn: 100, nOut: 10 });
 */
export class SoftmaxLayer implements CostLayer {
  readonly type = "SoftmaxLayer";
  readonly nIn: number;
  readonly nOut: number;
  readonly pDropout: number;
  readonly init: Init | undefined;

  constructor(options: SoftmaxOptions) {
    const name = this.type;
    checkOptions(name, options, ["nIn", "nOut", "pDropout", "init"]);
    const { nIn, nOut, pDropout = 0, init } = options;
    this.nIn = checkCount(`${name}: nIn`, nIn);
    this.nOut = checkCount(`${name}: nOut`, nOut);
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

  get classes(): number {
    return this.nOut;
  }

  parameters(): readonly ParameterSpec[] {
    return denseParameters(this.nIn, this.nOut, 0, 0);
  }

  logits(scope: LayerScope, input: Paths): Paths {
    return weightedInput(scope, input, this.nIn, this.pDropout);
  }

  lower(scope: LayerScope, input: Paths): Paths {
    const z = this.logits(scope, input);
    return { inference: softmax(z.inference), training: softmax(z.training) };
  }

  cost(logits: Value, labels: Value, reduction: Reduction): Value {
    return softmaxLogLikelihood(logits, labels, reduction);
  }

  describe(): LayerDescription {
    const { type, nIn, nOut, pDropout, init } = this;
    return { type, nIn, nOut, pDropout, ...(init && { init }) };
  }
}
