import { checkChoice } from "../arguments.js";
import type { Value } from "../graph/graph.js";
import { type Reduction, softmaxLogLikelihood } from "../graph/ops/softmax-log-likelihood.js";
import { oneHot } from "../graph/primitives/gather.js";
import { softplus } from "../ops/functions.js";
import { wrapNode } from "../ops/on-node.js";
import type { Value as Operand } from "../ops/value.js";
import { Dense, type DenseOptions } from "./dense.js";
import {
  type CostLayer,
  type LayerDescription,
  type LayerScope,
  optionsOf,
  type ParameterSpec,
  type Paths,
} from "./layer.js";

/** The cost of a {@link LinearLayer}. */
export type LinearCost = "quadratic" | "crossEntropy" | "hinge" | "logLikelihood";

export interface LinearOptions extends DenseOptions {
  /**
   * The cost of outputs z and a label, which is a row t of zeros with a one: `"quadratic"`, ½·Σ(z - t)²; `"crossEntropy"`, that of
   * sigmoid(z) and t, summed over the outputs; `"hinge"`, Σ max(0, 1 - z[label] + z[j]) / nOut over the other
   * outputs j; `"logLikelihood"`, that of softmax(z). Default `"quadratic"`.
   */
  readonly cost?: LinearCost;
}

/** Σ over rows of a cost, from the outputs and the labels as rows of zeros with a one. */
const costs: Readonly<
  Record<Exclude<LinearCost, "logLikelihood">, (z: Operand, t: Operand) => Operand>
> = {
  quadratic: (z, t) => z.sub(t).square().sum().mul(0.5),
  crossEntropy: (z, t) => softplus(z).sub(z.mul(t)).sum(),
  hinge: (z, t) => {
    const right = z.mul(t).sum(1, { keep: true });
    const others = t.neg().add(1);
    const excess = z.sub(right).add(1).maximum(0).mul(others).sum();
    return excess.mul(1 / (z.shape[1] ?? 1));
  },
};

/**
 * A last layer with linear outputs x·w + b and a choice of costs; `predict` gives the largest output. Weights and biases
 * start at 0, as in a softmax layer.
 *
 * @throws {ArgumentError} if a size is not a positive integer, pDropout is outside [0, 1) or an option is unknown
 * @throws {ShapeError} if there are more weights than one array can hold
 *
 * @example
 * new LinearLayer({ nIn: 100, nOut: 10, cost: "hinge" });
 */
export class LinearLayer extends Dense implements CostLayer {
  readonly type = "LinearLayer";
  readonly functionName = "linear";
  readonly costCountsAllRows = true;
  readonly costName: LinearCost;

  constructor(options: LinearOptions) {
    super("LinearLayer", options, ["cost"]);
    this.costName = checkChoice(`${this.type}: cost`, options.cost ?? "quadratic", [
      "quadratic",
      "crossEntropy",
      "hinge",
      "logLikelihood",
    ]);
    Object.freeze(this);
  }

  get classes(): number {
    return this.nOut;
  }

  /** This layer with as many inputs as the layer before it gives, where nIn was left out. @internal */
  sized(shape: readonly number[] | undefined): LinearLayer {
    if (this.nIn !== undefined) return this;
    return new LinearLayer({ ...this.sizeFrom(shape), cost: this.costName });
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
    return this.logits(scope, input);
  }

  /** @internal */
  cost(logits: Value, labels: Value, reduction: Reduction): Value {
    if (this.costName === "logLikelihood") return softmaxLogLikelihood(logits, labels, reduction);
    const z = wrapNode(logits);
    const target = z.graph.wrap(oneHot(labels, this.nOut));
    const sum = costs[this.costName](z, target);
    return reduction === "sum" ? sum.node : sum.mul(1 / logits.graph.batch).node;
  }

  /** Makes the layer that {@link describe} describes. */
  static fromJSON(description: LayerDescription): LinearLayer {
    return new LinearLayer(optionsOf(description, ["nIn", "nOut", "pDropout", "cost"]));
  }

  describe(): LayerDescription {
    return { ...this.described(), cost: this.costName };
  }
}
