import { checkCount } from "../arguments.js";
import { ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { biasAdd } from "../graph/ops/bias-add.js";
import { convTranspose2d } from "../graph/ops/conv2d.js";
import { type Pair, type PairOption, pairOf } from "../ops/pair.js";
import type { Value } from "../ops/value.js";
import { Filters } from "./filters.js";
import { imagesOf } from "./image-arguments.js";
import type { WeightOptions } from "./linear.js";

/** Options of {@link ConvTranspose2d}. */
export interface ConvTranspose2dOptions extends WeightOptions {
  /** Channels of the output. */
  readonly filters: number;
  /** Size of a filter. */
  readonly kernel: PairOption;
  /** Distance of the filters in the output; default 1. */
  readonly stride?: PairOption;
  /** Rows and columns that are cut off on each side; default 0. */
  readonly padding?: PairOption;
  /** Rows and columns that are added below and on the right, fewer than the stride; default 0. */
  readonly outputPadding?: PairOption;
}

/**
 * Transposed convolution and bias (Zeiler et al. 2010), which enlarges images: [N, C, H, W] -> [N, filters, rows, columns],
 * with rows = (H-1)·stride - 2·padding + kernel + outputPadding, `weight` [C, filters, kernel rows, kernel columns] and
 * `bias` [filters]. It is the gradient of a convolution by its input, as in PyTorch.
 *
 * @throws {ArgumentError} if a size is no positive integer or an option is unknown
 * @throws {ShapeError} if the padding leaves nothing, or the output padding is not smaller than the stride
 *
 * @example
 * new ConvTranspose2d({ filters: 8, kernel: 4, stride: 2, padding: 1 });
 */
export class ConvTranspose2d extends Filters {
  readonly filters: number;
  readonly outputPadding: Pair;

  constructor(options: ConvTranspose2dOptions) {
    const where = "ConvTranspose2d";
    super(where, options, ["filters", "outputPadding"]);
    this.filters = checkCount(`${where}: filters`, options.filters);
    this.outputPadding = pairOf(`${where}: outputPadding`, options.outputPadding ?? 0, 0);
    if (this.outputPadding.some((added, axis) => added >= (this.stride[axis] ?? 1))) {
      throw new ShapeError(
        `${where}: outputPadding [${this.outputPadding}] must be smaller than the stride [${this.stride}]`,
      );
    }
  }

  forward(x: Value): Value {
    return x.graph.within(this, () => {
      const node = imagesOf("ConvTranspose2d", x);
      const [images = 1, channels = 1, ...size] = node.type.shape;
      const { filters, kernel, stride, padding } = this;
      const [rows, columns] = [0, 1].map((axis) => this.#length(axis as 0 | 1, size[axis] ?? 1));
      const area = kernel[0] * kernel[1];
      const fans = { fanIn: channels * area, fanOut: filters * area };
      const weight = x.graph.parameter(this.weight, [channels, filters, ...kernel], fans);
      const shape = [images, filters, rows ?? 1, columns ?? 1];
      const output = convTranspose2d(node, weight.node, shape, { stride, padding, groups: 1 });
      if (!this.bias) return x.graph.wrap(output);
      return x.graph.wrap(biasAdd(output, x.graph.parameter(this.bias, [filters]).node));
    });
  }

  #length(axis: 0 | 1, size: number): number {
    const whole = (size - 1) * this.stride[axis] + this.kernel[axis] + this.outputPadding[axis];
    const length = whole - 2 * this.padding[axis];
    if (length > 0) return length;
    throw new ShapeError(
      `ConvTranspose2d: padding ${formatShape(this.padding)} leaves nothing of ${whole} rows or columns; use less`,
    );
  }
}
