// Normalisation of values by their means and variances.
import { checkCount, checkFlag, checkNumber, checkOptions } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { batchNorm, batchNormTraining } from "../graph/ops/batch-norm.js";
import { channelSize } from "../graph/ops/channels.js";
import { broadcast } from "../graph/primitives/broadcast.js";
import { Parameter } from "../ops/parameter.js";
import { State } from "../ops/state.js";
import { nodeOf, type Value } from "../ops/value.js";
import { imagesOf } from "./image-arguments.js";
import { Module } from "./module.js";

/** Options of {@link LayerNorm}. */
export interface NormOptions {
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
  /** Scales and shifts the result by `weight`, which starts at 1, and `bias`, which starts at 0. Default true. */
  readonly affine?: boolean;
}

/** Options of {@link BatchNorm1d} and {@link BatchNorm2d}. */
export interface BatchNormOptions extends NormOptions {
  /** Share of a mini-batch in the running mean and variance, in (0, 1]; default 0.1. */
  readonly momentum?: number;
}

/** The common part of normalisations: scale and shift. */
export abstract class Norm extends Module {
  readonly epsilon: number;
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;

  constructor(where: string, { epsilon = 1e-5, affine = true }: NormOptions) {
    super();
    this.epsilon = checkNumber(`${where}: epsilon`, epsilon, { min: 0 });
    if (this.epsilon === 0) throw new ArgumentError(`${where}: epsilon must be above 0; got 0`);
    const isAffine = checkFlag(`${where}: affine`, affine);
    this.weight = isAffine ? new Parameter({ init: 1 }) : undefined;
    this.bias = isAffine ? new Parameter() : undefined;
  }

  /** The scaled and shifted value; `shape` is that of the parameters, `spread` is how they are repeated. */
  protected affine(x: Value, shape: readonly number[], spread: readonly number[]): Value {
    if (!this.weight || !this.bias) return x;
    const weight = x.graph.parameter(this.weight, shape).reshape(spread);
    return x.mul(weight).add(x.graph.parameter(this.bias, shape).reshape(spread));
  }

  /** The value with mean 0 and variance 1. */
  protected standardized(x: Value, mean: Value, variance: Value): Value {
    return x.sub(mean).div(variance.add(this.epsilon).sqrt());
  }
}

/** Batch normalisation over all axes but the second one. */
export abstract class BatchNorm extends Norm {
  readonly momentum: number;
  readonly mean = new State();
  readonly variance = new State({ init: 1 });

  constructor(where: string, options: BatchNormOptions) {
    checkOptions(where, options, ["momentum", "epsilon", "affine"]);
    super(where, options);
    this.momentum = checkNumber(`${where}: momentum`, options.momentum ?? 0.1, { min: 0, max: 1 });
    if (this.momentum > 0) return;
    throw new ArgumentError(
      `${where}: momentum must be above 0, so that something is learnt; got 0`,
    );
  }

  protected normalized(x: Value): Value {
    const { graph } = x;
    const { epsilon } = this;
    const shape = [x.shape[1] ?? 1];
    const vector = (slot: Parameter | State | undefined, otherwise: number) =>
      slot ? graph.parameter(slot, shape).node : broadcast(graph.constant(otherwise).node, shape);
    const [weight, bias] = [vector(this.weight, 1), vector(this.bias, 0)];
    if (!graph.training) {
      const [mean, variance] = [vector(this.mean, 0), vector(this.variance, 1)];
      return graph.wrap(batchNorm(x.node, { mean, variance, weight, bias, epsilon }));
    }
    const count = channelSize(x.node.type);
    if (count === 1) {
      throw new ShapeError(
        `expected more than one value a channel while training, got ${formatShape(x.shape)}; ` +
          "give a larger batchSize",
      );
    }
    const [dst, mean, variance] = batchNormTraining(x.node, { weight, bias, epsilon });
    this.#move(this.mean, graph.wrap(mean));
    // The running variance is that of the distribution, which the mini-batch is a sample of.
    this.#move(this.variance, graph.wrap(variance).mul(count / (count - 1)));
    return graph.wrap(dst);
  }

  #move(state: State, value: Value): void {
    const { graph } = value;
    const old = graph.parameter(state, value.shape);
    graph.assign(state, old.mul(1 - this.momentum).add(value.mul(this.momentum)));
  }
}

/**
 * Batch normalisation of rows (Ioffe and Szegedy 2015), [N, C] or [N, C, L]: each channel has mean 0 and variance 1 over
 * the mini-batch while training, and is normalised by the running `mean` and `variance` at inference. They are moved by
 * every update, as in PyTorch.
 *
 * @throws {ArgumentError} for numbers out of range and unknown options
 *
 * @example
 * new Sequential([new Linear(100, { bias: false }), new BatchNorm1d(), relu]);
 */
export class BatchNorm1d extends BatchNorm {
  constructor(options: BatchNormOptions = {}) {
    super("BatchNorm1d", options);
  }

  forward(x: Value): Value {
    const { shape } = nodeOf("BatchNorm1d", x).type;
    return x.graph.within(this, () => {
      if (shape.length === 2 || shape.length === 3) return this.normalized(x);
      throw new ShapeError(
        `BatchNorm1d expects rows of values, [N, C] or [N, C, L], got ${formatShape(shape)}; ` +
          "use BatchNorm2d for images",
      );
    });
  }
}

/**
 * Batch normalisation of images, [N, C, H, W]: as {@link BatchNorm1d}, over the images and their positions.
 *
 * @throws {ArgumentError} for numbers out of range and unknown options
 *
 * @example
 * new Sequential([new Conv2d({ filters: 20, kernel: 5, bias: false }), new BatchNorm2d(), relu]);
 */
export class BatchNorm2d extends BatchNorm {
  constructor(options: BatchNormOptions = {}) {
    super("BatchNorm2d", options);
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => {
      imagesOf("BatchNorm2d", x);
      return this.normalized(x);
    });
  }
}

/**
 * Layer normalisation (Ba et al. 2016): each example has mean 0 and variance 1 over its last axes. `weight` and `bias`
 * have the shape of these axes.
 *
 * @throws {ArgumentError} for numbers out of range and unknown options
 *
 * @example
 * new LayerNorm();
 */
export class LayerNorm extends Norm {
  readonly axes: number;

  constructor(options: NormOptions & { readonly axes?: number } = {}) {
    checkOptions("LayerNorm", options, ["axes", "epsilon", "affine"]);
    super("LayerNorm", options);
    this.axes = checkCount("LayerNorm: axes", options.axes ?? 1);
  }

  forward(x: Value): Value {
    const { shape } = nodeOf("LayerNorm", x).type;
    return x.graph.within(this, () => {
      const first = shape.length - this.axes;
      if (first < 1) {
        throw new ShapeError(
          `LayerNorm over ${this.axes} axes expects more axes than that, got ${formatShape(shape)}; ` +
            "the first one is the mini-batch",
        );
      }
      const axes = shape.map((_, axis) => axis).filter((axis) => axis >= first);
      const mean = x.mean(axes, { keep: true });
      const variance = x.sub(mean).square().mean(axes, { keep: true });
      const own = shape.slice(first);
      return this.affine(this.standardized(x, mean, variance), own, own);
    });
  }
}
