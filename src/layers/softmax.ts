import type { Value } from "../graph/graph.js";
import { softmax } from "../graph/ops/softmax.js";
import { type Reduction, softmaxLogLikelihood } from "../graph/ops/softmax-log-likelihood.js";
import { Dense, type DenseOptions } from "./dense.js";
import {
  type CostLayer,
  type LayerDescription,
  type LayerScope,
  optionsOf,
  type ParameterSpec,
  type Paths,
} from "./layer.js";

export type SoftmaxOptions = DenseOptions;

/**
 * The output layer: softmax(x·w + b) with the log-likelihood cost (network3's SoftmaxLayer, Nielsen
 * ch. 3 and 6). Weights and biases start at 0, so the first cost is ln(nOut).
 *
 * @throws {ArgumentError} if a size is not a positive integer, pDropout is outside [0, 1) or an option is unknown
 * @throws {ShapeError} if there are more weights than one array can hold
 *
 * @example
 * new SoftmaxLayer({ nIn: 100, nOut: 10 });
 */
export class SoftmaxLayer extends Dense implements CostLayer {
  readonly type = "SoftmaxLayer";
  readonly functionName = "softmax";

  constructor(options: SoftmaxOptions) {
    super("SoftmaxLayer", options, []);
    Object.freeze(this);
  }

  get classes(): number {
    return this.nOut;
  }

  /** This layer with as many inputs as the layer before it gives, where nIn was left out. @internal */
  sized(shape: readonly number[] | undefined): SoftmaxLayer {
    return this.nIn === undefined ? new SoftmaxLayer(this.sizeFrom(shape)) : this;
  }

  /** @internal */
  parameters(): readonly ParameterSpec[] {
    return this.parametersWith(0, 0);
  }

  /** @internal */
  logits(scope: LayerScope, input: Paths): Paths {
    return this.weightedInput(scope, input);
  }

  /** @internal */
  lower(scope: LayerScope, input: Paths): Paths {
    const z = this.logits(scope, input);
    return { inference: softmax(z.inference), training: softmax(z.training) };
  }

  /** @internal */
  cost(logits: Value, labels: Value, reduction: Reduction): Value {
    return softmaxLogLikelihood(logits, labels, reduction);
  }

  /** Makes the layer that {@link describe} describes. */
  static fromJSON(description: LayerDescription): SoftmaxLayer {
    return new SoftmaxLayer(optionsOf(description, ["nIn", "nOut", "pDropout"]));
  }

  describe(): LayerDescription {
    return this.described();
  }
}
