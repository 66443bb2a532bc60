// Normalisation of images by the values around each place.
import { checkCount, checkNumber, checkOptions } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { averagePool2d } from "../graph/ops/average-pool2d.js";
import { pad } from "../graph/primitives/pad.js";
import type { Value } from "../ops/value.js";
import { imagesOf } from "./image-arguments.js";
import { Module } from "./module.js";

/** Options of {@link LocalResponseNorm}. */
export interface LocalResponseNormOptions {
  /** Number of neighbouring channels; default 5. */
  readonly size?: number;
  /** Factor of the mean of squares; default 1e-4. The α of Krizhevsky et al. is this divided by `size`. */
  readonly alpha?: number;
  /** Power; default 0.75. */
  readonly beta?: number;
  /** Added to the mean of squares, above 0; default 1. */
  readonly k?: number;
}

/**
 * Normalisation across channels (Krizhevsky et al. 2012): x / (k + alpha·mean of the squares of `size` channels)^beta, where
 * channels beyond the first and last count as zeros; as in PyTorch. [N, C, H, W] -> the same shape.
 *
 * @throws {ArgumentError} for numbers out of range and unknown options
 *
 * @example
 * new LocalResponseNorm({ size: 5, alpha: 5 * 1e-4, k: 2 });
 */
export class LocalResponseNorm extends Module {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  constructor(options: LocalResponseNormOptions = {}) {
    super();
    const where = "LocalResponseNorm";
    checkOptions(where, options, ["size", "alpha", "beta", "k"]);
    this.size = checkCount(`${where}: size`, options.size ?? 5);
    this.alpha = checkNumber(`${where}: alpha`, options.alpha ?? 1e-4, { min: 0 });
    this.beta = checkNumber(`${where}: beta`, options.beta ?? 0.75, { min: 0 });
    this.k = checkNumber(`${where}: k`, options.k ?? 1, { min: 0 });
    if (this.k === 0) throw new ArgumentError(`${where}: k must be above 0; got 0`);
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => {
      const [images = 1, channels = 1, rows = 1, columns = 1] = imagesOf("LocalResponseNorm", x)
        .type.shape;
      // The channels become rows of an image, over which a window of one column slides.
      const flat = x.square().reshape([images, 1, channels, rows * columns]);
      const before = Math.floor(this.size / 2);
      const padded = pad(
        flat.node,
        [0, 0, before, 0],
        [images, 1, channels + this.size - 1, rows * columns],
      );
      const mean = averagePool2d(padded, { window: [this.size, 1], stride: [1, 1] });
      const scale = x.graph.wrap(mean).reshape(x.shape).mul(this.alpha).add(this.k);
      return x.mul(scale.pow(-this.beta));
    });
  }
}

/** Options of {@link LocalContrastNorm}. */
export interface LocalContrastNormOptions {
  /** Rows and columns of the window, an odd number; default 9. */
  readonly size?: number;
  /** Standard deviation of the window's weights in pixels; default `size` / 4. */
  readonly sigma?: number;
  /** The least divisor, above 0; default 1e-4. */
  readonly epsilon?: number;
}

/**
 * Subtractive and divisive normalisation (Jarrett et al. 2009): v = x - Σ w·x, then v / max(σ, mean of σ over the image,
 * epsilon) with σ = √Σ w·v². The sums go over all channels and a Gaussian window whose weights w add up to 1; there are zeros
 * outside of the image. [N, C, H, W] -> the same shape.
 *
 * @throws {ArgumentError} for numbers out of range, an even size and unknown options
 *
 * @example
 * new LocalContrastNorm({ size: 7 });
 */
export class LocalContrastNorm extends Module {
  readonly size: number;
  readonly sigma: number;
  readonly epsilon: number;

  constructor(options: LocalContrastNormOptions = {}) {
    super();
    const where = "LocalContrastNorm";
    checkOptions(where, options, ["size", "sigma", "epsilon"]);
    this.size = checkCount(`${where}: size`, options.size ?? 9);
    if (this.size % 2 === 0) {
      throw new ArgumentError(`${where}: size must be odd, got ${this.size}`);
    }
    this.sigma = checkNumber(`${where}: sigma`, options.sigma ?? this.size / 4, { min: 1e-3 });
    this.epsilon = checkNumber(`${where}: epsilon`, options.epsilon ?? 1e-4, { min: 1e-12 });
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => {
      imagesOf("LocalContrastNorm", x);
      const centred = x.sub(this.#around(x));
      const variance = this.#around(centred.square());
      // The root of 0 has no slope, and the least divisor hides it.
      const deviation = variance.maximum(this.epsilon ** 2).sqrt();
      const mean = deviation.mean([1, 2, 3], { keep: true });
      return centred.div(deviation.maximum(mean));
    });
  }

  /** The weighted mean around each place: [N, C, H, W] -> [N, 1, H, W]. */
  #around(x: Value): Value {
    const mean = x.mean(1, { keep: true });
    return this.#along(this.#along(mean, 2), 3);
  }

  /** A Gaussian window along one axis. */
  #along(x: Value, axis: number): Value {
    const half = (this.size - 1) / 2;
    const length = x.shape[axis] ?? 1;
    const weights = Array.from({ length: this.size }, (_, place) =>
      Math.exp(-0.5 * ((place - half) / this.sigma) ** 2),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const begin = x.shape.map((_, at) => (at === axis ? half : 0));
    const shape = x.shape.map((size, at) => (at === axis ? size + 2 * half : size));
    const padded = x.graph.wrap(pad(x.node, begin, shape));
    return weights
      .map((weight, place) => padded.slice(axis, place, place + length).mul(weight / total))
      .reduce((sum, each) => sum.add(each));
  }
}
